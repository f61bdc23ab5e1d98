import type { KernelEvent } from "@patchbay/sdk";
import type { WebhookOptions } from "./options.ts";

/** Whether an event is to be told. */
export function wants(
  { events, pools, conditions }: Pick<WebhookOptions, "events" | "pools" | "conditions">,
  event: KernelEvent,
): boolean {
  if (!events.some((kind) => kind === event.type)) return false;
  if (pools && "pool" in event && event.pool !== undefined && !pools.includes(event.pool)) return false;
  return !conditions || event.type !== "node-state" || conditions.some((condition) => condition === event.condition);
}
