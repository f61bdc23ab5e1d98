import type { RawAnswer } from "../../../core/test/support/gateway.ts";
import { type Fields, fieldsOf, rule } from "./heard.ts";

/** An event of a stream (WHATWG HTML §9.2). */
export interface Event {
  readonly name: string | undefined;
  readonly data: string;
}

/** The events of a stream. Comments are left out; an event without its blank line breaks a rule. */
export function eventsIn({ status, headers, text }: RawAnswer): readonly Event[] {
  rule(status === 200, "the status is 200", [status, text]);
  rule(headers["content-type"]?.startsWith("text/event-stream") === true, "the answer is a stream of events", headers);
  const lines = text.replaceAll("\r\n", "\n");
  rule(lines.endsWith("\n\n"), "the last event has its blank line", text.slice(-80));
  return lines
    .split("\n\n")
    .map((block) => block.split("\n").filter((line) => line !== "" && !line.startsWith(":")))
    .filter((lines) => lines.length > 0)
    .map(eventOf);
}

function eventOf(lines: readonly string[]): Event {
  const valuesOf = (field: string) =>
    lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ""));
  return { name: valuesOf("event")[0], data: valuesOf("data").join("\n") };
}

export function parsed({ data }: Event): Fields {
  return fieldsOf(JSON.parse(data), "an event's data");
}
