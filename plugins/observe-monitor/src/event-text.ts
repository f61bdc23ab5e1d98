import { withoutQuotes } from "@patchbay/sdk";
import { encodeSse } from "@patchbay/sdk/http";
import type { ExchangeEvent } from "./kinds.ts";
import type { MonitorOptions } from "./options.ts";

type Means = Pick<MonitorOptions, "content" | "maxText">;

/** Headers that say nothing of what is asked. */
const plainHeaders: ReadonlySet<string> = new Set(["user-agent", "content-type", "content-length"]);

/** An event as it goes over the line. */
export function eventText(event: ExchangeEvent, { content, maxText }: Means): string {
  const shown = content ? event : withoutContent(event);
  return encodeSse(
    JSON.stringify(shown, (_key, value: unknown) => shortened(value, maxText)),
    event.type,
  );
}

/** Headers that nobody listed, pieces of what is translated, and texts of errors may hold what people wrote. */
function withoutContent(event: ExchangeEvent): object {
  if ("error" in event && event.error) return { ...event, error: withoutQuotes(event.error) };
  if (event.type === "exchange-start") {
    const headers = Object.entries(event.headers).filter(([name]) => plainHeaders.has(name));
    return { ...event, headers: Object.fromEntries(headers) };
  }
  if (event.type !== "loss") return event;
  const { path, kind, reason } = event.loss;
  return { ...event, loss: { path, kind, reason } };
}

/** A picture would be most of an event, and bytes would be written as an object of numbers. */
function shortened(value: unknown, maxText: number): unknown {
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (typeof value !== "string" || value.length <= maxText) return value;
  return `${value.slice(0, maxText)}… [${value.length - maxText} more]`;
}
