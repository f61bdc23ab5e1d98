import { removeAlias, setAlias } from "../config/overlay/edits.ts";
import { plainSecrets } from "../config/plain-secrets.ts";
import { redactConfig } from "../config/redact-config.ts";
import { isRecord, object } from "../config/shape.ts";
import { member } from "../config/overlay/entries.ts";
import type { Generation } from "../generation/generation.ts";
import { aliasInput, plainChange } from "./change-inputs.ts";
import { aliasesSchema, changedSchema, modelsSchema } from "./change-outputs.ts";
import { type AdminRoute, route } from "./route.ts";
import { modelsOf } from "./told-models.ts";

const nothing = object({});

/** The names that clients use. */
export const modelRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/admin/models",
    summary: "Every name that clients can use, with the nodes behind it, and the patterns by which nodes take others",
    input: nothing,
    output: modelsSchema,
    handler: ({ kernel }) => modelsOf(kernel.current()),
  }),
  route({
    method: "GET",
    path: "/admin/aliases",
    summary: "The aliases as the config has them, and what they lead to",
    input: nothing,
    output: aliasesSchema,
    async handler({ kernel }) {
      const { overlay, whole } = (await kernel.admin.desk().look()).layers;
      const models = member(whole, "models");
      const aliases = Object.entries(isRecord(models) ? models : {}).map(([name, alias]) => ({
        name,
        origin: overlay.models.has(name) ? "overlay" : "file",
        alias: redactConfig(alias),
        targets: targetsOf(name, kernel.current()),
      }));
      return { version: overlay.version, aliases };
    },
  }),
  route({
    method: "PUT",
    path: "/admin/aliases/{name}",
    summary: "Sets an alias",
    input: aliasInput,
    output: changedSchema,
    what: ({ name = "" }) => `set alias "${name}"`,
    async handler({ kernel, params: { name = "" }, input: { alias = null, ifVersion } }) {
      const secrets = plainSecrets(alias, "alias", { shown: {}, redact: kernel.current().redact });
      const change = { text: `set alias "${name}"`, ifVersion, secrets };
      return await kernel.admin.desk().change({ ...change, edit: setAlias(name, alias) });
    },
  }),
  route({
    method: "DELETE",
    path: "/admin/aliases/{name}",
    summary: "Takes an alias out",
    input: plainChange,
    output: changedSchema,
    what: ({ name = "" }) => `remove alias "${name}"`,
    async handler({ kernel, params: { name = "" }, input: { ifVersion } }) {
      const change = { text: `remove alias "${name}"`, ifVersion };
      return await kernel.admin.desk().change({ ...change, edit: removeAlias(name) });
    },
  }),
];

function targetsOf(name: string, { config }: Generation): readonly object[] {
  return (config.aliases.get(name)?.targets ?? []).map(({ pool, model }) => ({ pool, model }));
}
