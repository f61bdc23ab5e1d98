import { createShape, editBodies, type Gap, type Tape } from "@patchbay/observe-record";
import type { Wire } from "@patchbay/sdk";
import { type Scene, sceneOf, textOf } from "../scene.ts";
import { compareBodies } from "./compare-bodies.ts";
import { compareCost } from "./compare-cost.ts";
import { compareDecisions } from "./compare-decisions.ts";
import { compareEvents } from "./compare-events.ts";
import { compareHeaders } from "./compare-headers.ts";
import { compareUpstream } from "./compare-upstream.ts";
import { diffLists, type Named } from "./diff-lists.ts";
import { type Difference, shown } from "./difference.ts";
import { createNormalize } from "./normalize.ts";

/** What an exchange took, in milliseconds. */
export interface Times {
  readonly firstEventMs?: number;
  readonly totalMs?: number;
}

/** Every difference between a tape and what was played from it, but for time. */
export async function compare(given: Tape, played: Tape, wires: readonly Wire[]): Promise<readonly Difference[]> {
  const tape = sceneOf(given);
  const comparable = given.header.content === "shape" ? await inShape(played) : played;
  const now = sceneOf(comparable);
  const sides = {
    tape,
    now,
    normalizeTape: createNormalize(given.header.exchange),
    normalizeNow: createNormalize(played.header.exchange),
  };
  // Ids are numbered as they come up: in what the client asked first, then in what it got.
  sides.normalizeTape(textOf(tape.request));
  sides.normalizeNow(textOf(now.request));
  const answer = [sides.normalizeTape(textOf(tape.reply)), sides.normalizeNow(textOf(now.reply))] as const;
  const hasEnd = wasAnswered(tape);
  const hasBodies = !given.incomplete.some((gap) => bodyGaps.has(gap));
  const isWhole = hasEnd && hasBodies;
  return [
    ...(hasEnd ? compareAnswers(tape, now) : []),
    ...(isWhole ? compareBodies("bytes", "", ...answer) : []),
    ...(isWhole ? compareEvents(given, comparable, wires) : []),
    ...compareDecisions(tape, now),
    ...(hasBodies ? compareUpstream(sides) : []),
    ...(isWhole ? diffLists("losses", lossesOf(tape), lossesOf(now)) : []),
    ...(isWhole ? diffLists("usage", usageOf(tape), usageOf(now)) : []),
    ...(isWhole ? compareCost(tape, now, Date.parse(given.header.created)) : []),
  ];
}

/** With these nobody can say whether a body is the same. */
const bodyGaps: ReadonlySet<Gap> = new Set<Gap>(["too-large", "body-cut", "body-hidden"]);

/** When an exchange's answer began and ended. */
export function timesOf(tape: Tape): Times {
  const { end } = sceneOf(tape);
  return {
    ...(end?.firstEventMs !== undefined && { firstEventMs: end.firstEventMs }),
    ...(end && { totalMs: end.durationMs }),
  };
}

/** A client that left has no whole answer, and neither has a tape that lacks its end. */
function wasAnswered({ end }: Scene): boolean {
  return end !== undefined && end.outcome !== "cancelled";
}

function compareAnswers({ reply: tape }: Scene, { reply: now }: Scene): readonly Difference[] {
  const [before, after] = [tape.head?.status, now.head?.status];
  return [
    ...(before === after ? [] : [{ place: "status", what: "status", tape: shown(before), now: shown(after) } as const]),
    ...compareHeaders("headers", tape.head?.headers, now.head?.headers),
  ];
}

function lossesOf({ losses }: Scene): readonly Named[] {
  const counts = new Map<string, number>();
  for (const { direction, loss } of losses) {
    const name = `${direction} ${loss.path}: ${loss.kind}, ${loss.reason}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, text: count === 1 ? "once" : `${count} times` }));
}

function usageOf({ end }: Scene): readonly Named[] {
  if (!end) return [];
  const { raw: _raw, ...usage } = end.usage ?? {};
  return [
    ...Object.entries(usage).map(([name, count]) => ({ name, text: String(count) })),
    ...(end.finish === undefined ? [] : [{ name: "finish", text: end.finish }]),
  ];
}

/** What is played from a tape without words is compared without words. */
async function inShape({ events, ...tape }: Tape): Promise<Tape> {
  const shape = createShape();
  return { ...tape, events: (await editBodies(events, shape.body)).map(shape.event) };
}
