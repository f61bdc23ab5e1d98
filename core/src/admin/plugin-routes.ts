import { object } from "../config/shape.ts";
import { withoutUnset } from "../config/without-unset.ts";
import type { CanaryOptions } from "../generation/canary.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { swapInput } from "./inputs.ts";
import { pluginsSchema } from "./plugin-outputs.ts";
import { type AdminRoute, route } from "./route.ts";

const nothing = object({});

/** What the admin door can do with plugins. Each answers with all of them, as they are then. */
export const pluginRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/admin/plugins",
    summary: "The plugins: state, tier, what they have cost, and the order in which each hook asks them",
    input: nothing,
    output: pluginsSchema,
    handler: ({ kernel }) => pluginsOf(kernel),
  }),
  route({
    method: "POST",
    path: "/admin/plugins/swap",
    summary:
      "Puts another version of a plugin to work, at once or as a canary; it holds until the config is read again",
    input: swapInput,
    output: pluginsSchema,
    what: (_params, input) => `swap plugin "${input?.plugin ?? ""}" to ${input?.to ?? "nothing"}`,
    async handler({ kernel, input: { plugin = "", to = "", canary } }) {
      await kernel.swapPlugin({ plugin, to, canary: canary && canaryOf(canary) });
      return pluginsOf(kernel);
    },
  }),
  route({
    method: "POST",
    path: "/admin/plugins/rollback",
    summary: "Ends the canary, or goes back to the config before",
    input: nothing,
    output: pluginsSchema,
    what: () => "roll back",
    async handler({ kernel }) {
      await kernel.rollback();
      return pluginsOf(kernel);
    },
  }),
  route({
    method: "POST",
    path: "/admin/plugins/promote",
    summary: "Takes what is tried out, proved or not",
    input: nothing,
    output: pluginsSchema,
    what: () => "promote the canary",
    async handler({ kernel }) {
      await kernel.promote();
      return pluginsOf(kernel);
    },
  }),
  route({
    method: "POST",
    path: "/admin/plugins/{id}/reset",
    summary: "Has a plugin called again that rests or is quarantined",
    input: nothing,
    output: pluginsSchema,
    what: ({ id = "" }) => `reset plugin "${id}"`,
    handler({ kernel, params: { id = "" } }) {
      kernel.resetPlugin(id);
      return pluginsOf(kernel);
    },
  }),
];

type CanaryInput = NonNullable<NonNullable<ReturnType<typeof swapInput.read>>["canary"]>;

function canaryOf({ share = 0, ...rule }: CanaryInput): CanaryOptions {
  return { share, ...withoutUnset(rule) };
}

/** The plugins as they are now, and those that the config turns off. */
export function pluginsOf(kernel: AdminKernel): object {
  const { canary } = kernel.status();
  const disabled = kernel.current().config.disabledPlugins;
  return { plugins: kernel.plugins(), disabled, hooks: kernel.describe().hooks, ...(canary && { canary }) };
}
