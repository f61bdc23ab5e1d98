import { type Clock, GatewayError } from "@patchbay/sdk";
import type { Place } from "./ask-guest.ts";

/**
 * Runs something with a signal that aborts when it takes too long: the kernel no longer waits then, and neither should the
 * line. @throws GatewayError `plugin-timeout`.
 */
export async function within<T>(
  { clock, place, ms }: { readonly clock: Clock; readonly place: Place; readonly ms: number },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { plugin } = place.context;
  const { hook } = place;
  const controller = new AbortController();
  const timer = clock.after(ms, () => controller.abort());
  try {
    return await run(controller.signal);
  } catch (cause) {
    if (!controller.signal.aborted) throw cause;
    const message = `plugin "${plugin}" did not settle ${hook} within ${ms} ms`;
    throw new GatewayError("plugin-timeout", message, { plugin, hook, cause });
  } finally {
    timer.cancel();
  }
}
