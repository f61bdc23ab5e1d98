import { object } from "../config/shape.ts";
import type { NodeView } from "../nodes/node-view.ts";
import type { NodeControl } from "../open-kernel.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { withoutUnset } from "../config/without-unset.ts";
import { probeInput } from "./change-inputs.ts";
import { probeSchema } from "./change-outputs.ts";
import { nodeSchema } from "./outputs.ts";
import { type AdminRoute, route } from "./route.ts";
import { extended, listOf, record } from "./schema.ts";

const nothing = object({});

/** How the nodes stand, and what an operator can do to one without a change of the config. */
export const nodeRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/admin/nodes",
    summary: "Every node: how it stands, why, and what changes next",
    input: nothing,
    output: record({ nodes: listOf(nodeSchema) }),
    handler: ({ kernel }) => ({ nodes: kernel.nodes() }),
  }),
  control("enable", "Puts a node back that was taken out"),
  control("disable", "Takes a node out: it is not asked until it is put back"),
  control("reset", "Ends a node's rests and forgets its failures"),
  route({
    method: "POST",
    path: "/admin/nodes/{pool}/{node}/probe",
    summary: "Asks a node now whether it works; what it answers counts for it",
    input: probeInput,
    output: extended(probeSchema, { node: nodeSchema }),
    what: ({ pool = "", node = "" }) => `probe node "${pool}/${node}"`,
    async handler({ kernel, params: { pool = "", node = "" }, input }) {
      const { error, ...told } = await kernel.probe(pool, node, withoutUnset(input));
      const failure = error && { error: { code: error.code, message: error.message } };
      return { ...told, ...failure, node: nodeOf(kernel, pool, node) };
    },
  }),
];

function control(signal: NodeControl, summary: string): AdminRoute {
  return route({
    method: "POST",
    path: `/admin/nodes/{pool}/{node}/${signal}`,
    summary,
    input: nothing,
    output: record({ node: nodeSchema }),
    what: ({ pool = "", node = "" }) => `${signal} node "${pool}/${node}"`,
    handler({ kernel, params: { pool = "", node = "" } }) {
      kernel.signal(pool, node, signal);
      return { node: nodeOf(kernel, pool, node) };
    },
  });
}

function nodeOf(kernel: AdminKernel, pool: string, node: string): NodeView | undefined {
  return kernel.nodes().find((each) => each.pool === pool && each.id === node);
}
