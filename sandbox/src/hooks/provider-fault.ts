import { GatewayError } from "@patchbay/sdk";
import type { HookContext } from "./hook-context.ts";
import { Malformed } from "./shapes.ts";

/** What went wrong at a provider: its own failures as they are, wrong data and faults with the names of plugin and hook. */
export function providerFault({ plugin }: HookContext, hook: string, cause: unknown): GatewayError {
  if (cause instanceof Malformed) {
    const message = `plugin "${plugin}" answered wrong data in ${hook}: ${cause.message}`;
    return new GatewayError("provider-crashed", message, { plugin, hook, cause });
  }
  const error = GatewayError.from(cause, "provider-crashed");
  const isFault = error.code === "provider-crashed" || error.code === "plugin-failed";
  if (!isFault) return error;
  const isNamed = error.message.startsWith(`plugin "${plugin}"`);
  const message = isNamed ? error.message : `plugin "${plugin}" failed in ${hook}: ${error.message}`;
  return new GatewayError("provider-crashed", message, { plugin, hook, cause });
}
