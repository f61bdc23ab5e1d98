import { type ChatEvent, type ChatEventType, committingEvents } from "@patchbay/sdk";

/** Fields without which a writer would break, by kind of event. */
const demanded: Partial<Readonly<Record<ChatEventType, Readonly<Record<string, "string" | "number" | "object">>>>> = {
  "text-delta": { text: "string" },
  "reasoning-delta": { text: "string" },
  "refusal-delta": { text: "string" },
  "tool-call-start": { index: "number", id: "string", name: "string" },
  "tool-call-delta": { index: "number", argumentsText: "string" },
  "tool-call-end": { index: "number" },
  usage: { usage: "object" },
  finish: { reason: "string" },
  error: { failure: "object" },
  media: { media: "object" },
  signature: { signature: "object" },
};

/** The events that a plugin sent, one or many, once they are known to be such. @throws TypeError that says what is wrong. */
export function checkEvents(sent: unknown): readonly ChatEvent[] {
  const events: readonly unknown[] = Array.isArray(sent) ? sent : [sent];
  for (const event of events) {
    const fault = faultOf(event);
    if (fault !== undefined) throw new TypeError(fault);
  }
  // Every element was just checked.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return events as readonly ChatEvent[];
}

const demandedByType: ReadonlyMap<string, readonly (readonly [string, string])[]> = new Map(
  Object.entries(demanded).map(([type, fields]) => [type, Object.entries(fields)]),
);

function faultOf(event: unknown): string | undefined {
  if (!isRecord(event)) return "an event must be an object with a type";
  const { type } = event;
  if (typeof type !== "string" || !Object.hasOwn(committingEvents, type))
    return `"${String(type)}" is no kind of event`;
  for (const [field, kind] of demandedByType.get(type) ?? []) {
    if (typeof event[field] !== kind || event[field] === null) return `the event "${type}" must have ${field}: ${kind}`;
  }
  return undefined;
}

function isRecord(value: unknown): value is { readonly type?: unknown; readonly [field: string]: unknown } {
  return typeof value === "object" && value !== null;
}
