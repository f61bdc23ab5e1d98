import type { ChatEvent, Wire } from "@patchbay/sdk";
import type { Tape } from "@patchbay/observe-record";
import { type Scene, sceneOf, textOf } from "../scene.ts";
import { type Difference, shown } from "./difference.ts";
import { diffJson } from "./diff-json.ts";
import { createNormalize, type Normalize } from "./normalize.ts";

/** What differs in the events of the client's answer, read by the wire of its protocol; how they are cut does not count. */
export function compareEvents(given: Tape, played: Tape, wires: readonly Wire[]): readonly Difference[] {
  const [tape, now] = [sceneOf(given), sceneOf(played)];
  const wire = wires.find(({ id }) => id === tape.start?.protocol);
  if (!wire || tape.start?.operation !== "chat" || !isSuccess(tape) || !isSuccess(now)) return [];
  const before = eventsOf(tape, wire, createNormalize(given.header.exchange));
  const after = eventsOf(now, wire, createNormalize(played.header.exchange));
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [first] = diffJson(before[index], after[index]);
    if (!first) continue;
    const type = typeOf(before[index] ?? after[index]);
    const what = `event ${index + 1} (${type})${first.path === "" ? "" : ` ${first.path}`}`;
    return [
      {
        place: "events",
        what,
        ...(first.tape !== undefined && { tape: shown(first.tape) }),
        ...(first.now !== undefined && { now: shown(first.now) }),
      },
    ];
  }
  return [];
}

function isSuccess({ reply: { head } }: Scene): boolean {
  return head?.status !== undefined && head.status >= 200 && head.status < 300;
}

function eventsOf(scene: Scene, { codec }: Wire, normalize: Normalize): readonly unknown[] {
  const stream = scene.start?.stream ?? false;
  const decoder = codec.chat.decodeReply(undefined, { stream, losses: () => undefined });
  const events: ChatEvent[] = [];
  try {
    events.push(...decoder.push(new TextEncoder().encode(textOf(scene.reply))));
    events.push(...decoder.end());
  } catch {
    // An answer that was cut on one side is compared as far as it goes; the outcome says that it was cut.
  }
  return merged(events).map((event) => JSON.parse(normalize(JSON.stringify(event))));
}

function typeOf(event: unknown): string {
  return typeof event === "object" && event !== null && "type" in event ? String(event.type) : "";
}

/** Deltas of one text that follow each other are one; pings are none. */
function merged(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const result: ChatEvent[] = [];
  for (const event of events) {
    if (event.type === "ping") continue;
    const joined = join(result.at(-1), event);
    if (joined) result[result.length - 1] = joined;
    else result.push(event);
  }
  return result;
}

function join(last: ChatEvent | undefined, event: ChatEvent): ChatEvent | undefined {
  if (last?.type === "text-delta" && event.type === "text-delta" && isOfSame(last, event))
    return { ...last, text: last.text + event.text };
  if (last?.type === "reasoning-delta" && event.type === "reasoning-delta" && isOfSame(last, event))
    return { ...last, text: last.text + event.text };
  if (last?.type === "tool-call-delta" && event.type === "tool-call-delta" && last.index === event.index)
    return { ...last, argumentsText: last.argumentsText + event.argumentsText };
  return undefined;
}

interface OfPart {
  readonly candidate?: number;
  readonly part?: number;
}

function isOfSame(one: OfPart, other: OfPart): boolean {
  return one.candidate === other.candidate && one.part === other.part;
}
