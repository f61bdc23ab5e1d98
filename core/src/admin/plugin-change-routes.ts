import { GatewayError } from "@patchbay/sdk";
import { nearestNameHint } from "../config/nearest-name.ts";
import { setEnabled, setOptions } from "../config/overlay/edits.ts";
import { entriesOf, entryKey } from "../config/overlay/entries.ts";
import { plainSecrets } from "../config/plain-secrets.ts";
import { isRecord } from "../config/shape.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { optionsInput, plainChange } from "./change-inputs.ts";
import { changed } from "./change-outputs.ts";
import { pluginsSchema } from "./plugin-outputs.ts";
import { pluginsOf } from "./plugin-routes.ts";
import { type AdminRoute, route } from "./route.ts";
import { extended } from "./schema.ts";

const output = extended(pluginsSchema, changed);

/** Changes of plugins that stay. Each answers with all plugins, as they are then. */
export const pluginChangeRoutes: readonly AdminRoute[] = [
  turn("enable", "Loads a plugin that is turned off", true),
  turn("disable", "Takes a plugin out", false),
  route({
    method: "PUT",
    path: "/admin/plugins/{id}/options",
    summary: "Sets the options of a plugin; secrets in them are references",
    input: optionsInput,
    output,
    what: ({ id = "" }) => `set options of plugin "${id}"`,
    async handler({ kernel, params: { id = "" }, input: { options = {}, ifVersion } }) {
      const key = await keyOf(kernel, id);
      const text = `set options of plugin "${key}"`;
      const secrets = plainSecrets(options, "options", { shown: {}, redact: kernel.current().redact });
      const done = await kernel.admin.desk().change({ text, ifVersion, secrets, edit: setOptions(key, options) });
      return { ...done, ...pluginsOf(kernel) };
    },
  }),
];

function turn(word: string, summary: string, enabled: boolean): AdminRoute {
  return route({
    method: "POST",
    path: `/admin/plugins/{id}/${word}`,
    summary,
    input: plainChange,
    output,
    what: ({ id = "" }) => `${word} plugin "${id}"`,
    async handler({ kernel, params: { id = "" }, input: { ifVersion } }) {
      const key = await keyOf(kernel, id);
      const edit = setEnabled(key, enabled);
      const done = await kernel.admin.desk().change({ text: `${word} plugin "${key}"`, ifVersion, edit });
      return { ...done, ...pluginsOf(kernel) };
    },
  });
}

/** What the config calls a plugin that runs under another name, such as one at a path. @throws GatewayError `not-found` */
async function keyOf(kernel: AdminKernel, id: string): Promise<string> {
  const { config } = (await kernel.admin.desk().look()).base;
  const keys = entriesOf(isRecord(config) ? config : {}).map(entryKey);
  if (keys.includes(id)) return id;
  const running = kernel.current().plugins.find((plugin) => plugin.id === id);
  const index = /^plugins\[(\d+)\]$/.exec(running?.entry.path ?? "")?.[1];
  const key = index === undefined ? undefined : keys[Number(index)];
  if (key !== undefined) return key;
  const hint = nearestNameHint(
    id,
    keys.flatMap((each) => each ?? []),
  );
  throw new GatewayError("not-found", `there is no plugin "${id}" in the config${hint ? ` (${hint})` : ""}`);
}
