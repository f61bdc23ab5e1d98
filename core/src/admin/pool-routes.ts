import type { JsonObject } from "@patchbay/sdk";
import { addNode, changeNode, removeNode } from "../config/overlay/edits.ts";
import type { ConfigFault } from "../config/fault.ts";
import { plainSecrets } from "../config/plain-secrets.ts";
import { nodeShape } from "../config/pool-shape.ts";
import { object } from "../config/shape.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { addNodeInput, changeNodeInput, plainChange } from "./change-inputs.ts";
import { changed, changedSchema, poolsSchema } from "./change-outputs.ts";
import { nodeSchema } from "./outputs.ts";
import { type AdminRoute, route } from "./route.ts";
import { record } from "./schema.ts";
import { poolsOf } from "./told-pools.ts";

/** A node that is not used, because it is turned off or a secret of it is not set, stands nowhere. */
const output = record(changed, { node: nodeSchema });

/** The pools and what is changed of their nodes. */
export const poolRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/admin/pools",
    summary: "The pools with their nodes as the config has them, used or not, without secrets",
    input: object({}),
    output: poolsSchema,
    handler: async ({ kernel }) => poolsOf((await kernel.admin.desk().look()).layers, kernel.current()),
  }),
  route({
    method: "POST",
    path: "/admin/pools/{pool}/nodes",
    summary: "Adds a node to a pool",
    input: addNodeInput,
    output,
    what: ({ pool = "" }) => `add a node to pool "${pool}"`,
    async handler({ kernel, params: { pool = "" }, input: { node = {}, ifVersion } }) {
      // The form of the input demands it.
      const id = typeof node["id"] === "string" ? node["id"] : "";
      const change = { text: `add node "${pool}/${id}"`, ifVersion, secrets: secretsIn(node, kernel) };
      const done = await kernel.admin.desk().change({ ...change, edit: addNode(pool, id, node) });
      return { ...done, ...standing(kernel, pool, id) };
    },
  }),
  route({
    method: "PATCH",
    path: "/admin/pools/{pool}/nodes/{node}",
    summary: "Changes keys of a node",
    input: changeNodeInput,
    output,
    what: ({ pool = "", node = "" }) => `change node "${pool}/${node}"`,
    async handler({ kernel, params: { pool = "", node: id = "" }, input: { node = {}, ifVersion } }) {
      const change = { text: `change node "${pool}/${id}"`, ifVersion, secrets: secretsIn(node, kernel) };
      const done = await kernel.admin.desk().change({ ...change, edit: changeNode(pool, id, node) });
      return { ...done, ...standing(kernel, pool, id) };
    },
  }),
  route({
    method: "DELETE",
    path: "/admin/pools/{pool}/nodes/{node}",
    summary: "Takes a node out of its pool; what runs on it goes on",
    input: plainChange,
    output: changedSchema,
    what: ({ pool = "", node = "" }) => `remove node "${pool}/${node}"`,
    async handler({ kernel, params: { pool = "", node = "" }, input: { ifVersion } }) {
      const text = `remove node "${pool}/${node}"`;
      return await kernel.admin.desk().change({ text, ifVersion, edit: removeNode(pool, node) });
    },
  }),
];

function secretsIn(node: JsonObject, kernel: AdminKernel): readonly ConfigFault[] {
  return plainSecrets(node, "node", { shown: { shape: nodeShape }, redact: kernel.current().redact });
}

function standing(kernel: AdminKernel, pool: string, id: string): object {
  const node = kernel.nodes().find((each) => each.pool === pool && each.id === id);
  return node ? { node } : {};
}
