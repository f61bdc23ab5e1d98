import { GatewayError } from "@patchbay/sdk";
import { ConfigError, faultText } from "../config/fault.ts";
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
    async handler({ kernel, input: { plugin = "", to = "", canary } }) {
      await orUnprocessable(kernel.swapPlugin({ plugin, to, canary: canary && canaryOf(canary) }));
      log(kernel, `swap plugin "${plugin}" to ${to}`);
      return pluginsOf(kernel);
    },
  }),
  route({
    method: "POST",
    path: "/admin/plugins/rollback",
    summary: "Ends the canary, or goes back to the config before",
    input: nothing,
    output: pluginsSchema,
    async handler({ kernel }) {
      await orUnprocessable(kernel.rollback());
      log(kernel, "roll back");
      return pluginsOf(kernel);
    },
  }),
  route({
    method: "POST",
    path: "/admin/plugins/promote",
    summary: "Takes what is tried out, proved or not",
    input: nothing,
    output: pluginsSchema,
    async handler({ kernel }) {
      await kernel.promote();
      log(kernel, "promote the canary");
      return pluginsOf(kernel);
    },
  }),
  route({
    method: "POST",
    path: "/admin/plugins/{id}/reset",
    summary: "Has a plugin called again that rests or is quarantined",
    input: nothing,
    output: pluginsSchema,
    handler({ kernel, params: { id = "" } }) {
      kernel.resetPlugin(id);
      log(kernel, `reset plugin "${id}"`);
      return pluginsOf(kernel);
    },
  }),
];

/** @throws GatewayError `unprocessable` for a plugin that does not fit: what runs goes on. */
async function orUnprocessable(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new GatewayError("unprocessable", cause.faults.map(faultText).join("; "), { cause });
  }
}

type CanaryInput = NonNullable<NonNullable<ReturnType<typeof swapInput.read>>["canary"]>;

function canaryOf({ share = 0, ...rule }: CanaryInput): CanaryOptions {
  return { share, ...withoutUnset(rule) };
}

function pluginsOf(kernel: AdminKernel): object {
  const { canary } = kernel.status();
  return { plugins: kernel.plugins(), hooks: kernel.describe().hooks, ...(canary && { canary }) };
}

function log(kernel: AdminKernel, what: string): void {
  kernel.current().host.log.info(`admin: ${what}`);
}
