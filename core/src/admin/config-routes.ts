import { showChanges } from "../config/diff-overlay.ts";
import { object } from "../config/shape.ts";
import { viewConfig } from "../config/view-config.ts";
import { rollbackInput } from "./change-inputs.ts";
import { changedSchema, configSchema, diffSchema, historySchema, reloadSchema } from "./change-outputs.ts";
import { type AdminRoute, route } from "./route.ts";

const nothing = object({});

/** The config: what holds, what of it was changed here, and the way back. */
export const configRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/admin/config",
    summary: "The config as its files say now, with defaults, without secrets, and where each value comes from",
    input: nothing,
    output: configSchema,
    async handler({ kernel }) {
      const { layers, base } = await kernel.admin.desk().look();
      const { version } = layers.overlay;
      const { warnings } = layers.overlaid;
      return { version, ...viewConfig(layers), warnings, overlayFile: base.overlayFile };
    },
  }),
  route({
    method: "GET",
    path: "/admin/config/diff",
    summary: "What the overlay changes of the file",
    input: nothing,
    output: diffSchema,
    async handler({ kernel }) {
      const { overlay, overlaid } = (await kernel.admin.desk().look()).layers;
      return { version: overlay.version, changes: showChanges(overlaid.changes), warnings: overlaid.warnings };
    },
  }),
  route({
    method: "GET",
    path: "/admin/config/history",
    summary: "The version of the overlay that holds, and those that are kept, the newest first",
    input: nothing,
    output: historySchema,
    handler: async ({ kernel }) => ({ versions: await kernel.admin.desk().history() }),
  }),
  route({
    method: "POST",
    path: "/admin/config/rollback",
    summary: "Goes back to an earlier version of the overlay, which becomes the newest",
    input: rollbackInput,
    output: changedSchema,
    what: () => "roll back the overlay",
    handler: async ({ kernel, input: { to, ifVersion } }) => await kernel.admin.desk().rollback(to, ifVersion),
  }),
  route({
    method: "POST",
    path: "/admin/reload",
    summary: "Reads the config again and puts it to work; with faults the one that runs stays",
    input: nothing,
    output: reloadSchema,
    what: () => "reload the config",
    async handler({ kernel }) {
      kernel.admin.checkAlone();
      const warnings = await kernel.admin.desk().reload();
      const { id, config } = kernel.current();
      return { generation: id, version: config.overlay?.version ?? 0, warnings };
    },
  }),
];
