import type { CodecResult, ReplyTask, Shape, Step, Volume } from "../messages.ts";
import type { CodecPace } from "../options.ts";
import type { Role } from "../stage.ts";
import { type Estimate, estimate } from "../statistics.ts";
import { type WireName, wireNames, type WirePair, wirePairs } from "../wires.ts";

/** A step of an answer, in medians over the rounds. */
export interface ReplyRow extends WirePair {
  readonly step: Step;
  readonly shape: Shape;
  readonly eventsPerChunk: number;
  readonly volume: Volume;
  readonly eventsPerSecond: Estimate;
  readonly megabytesPerSecond: Estimate;
  readonly microsecondsPerEvent: Estimate;
  /** Only where there is nothing but text. */
  readonly microsecondsPerDelta: Estimate | undefined;
  /** How many times the JSON alone; taken within a round. */
  readonly timesJson: Estimate | undefined;
}

const jsonOf: Partial<Record<Step, Step>> = { decode: "parse", encode: "print", check: "parse" };
const inOneWire: readonly Step[] = ["decode", "encode", "check", "parse", "print"];
const shapes: readonly Shape[] = ["text", "mixed"];
const chunkSizes = [1, 20];

type Subject = Omit<ReplyTask, "milliseconds">;

/** Reads, writes and translates answers, each step by itself, in turns. */
export async function measureReplies(
  codec: Role,
  pace: CodecPace,
  wires: readonly WireName[],
): Promise<readonly ReplyRow[]> {
  const ask = (subject: Subject, milliseconds: number): Promise<CodecResult> =>
    codec.ask<CodecResult>({ ...subject, milliseconds });

  const subjects: Subject[] = [];
  for (const subject of subjectsOf(wires)) {
    if ((await ask(subject, pace.warmUpMilliseconds)).passes > 0) subjects.push(subject);
  }
  // What was compiled for the first of them does not fit the others, and is compiled again.
  for (const subject of subjects) await ask(subject, pace.warmUpMilliseconds);
  const results = subjects.map((): CodecResult[] => []);
  for (let round = 0; round < pace.rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      results[index]?.push(await ask(subject, pace.sliceMilliseconds));
    }
  }
  const measured = subjects.map((subject, index) => ({ subject, rounds: results[index] ?? [] }));
  return measured.map((own) => rowOf(own, measured));
}

function subjectsOf(wires: readonly WireName[]): readonly Subject[] {
  const isWanted = (name: WireName): boolean => wires.length === 0 || wires.includes(name);
  const variants = shapes.flatMap((shape) => chunkSizes.map((eventsPerChunk) => ({ shape, eventsPerChunk })));
  const alone = wireNames
    .filter(isWanted)
    .flatMap((wire) =>
      variants.flatMap((variant) => inOneWire.map((step) => ({ from: wire, to: wire, step, ...variant }))),
    );
  const across = wirePairs
    .filter(({ from, to }) => from !== to && (isWanted(from) || isWanted(to)))
    .flatMap((pair) => variants.map((variant) => ({ ...pair, step: "translate" as const, ...variant })));
  return [...alone, ...across].map((subject) => ({ kind: "reply", ...subject }));
}

interface Measured {
  readonly subject: Subject;
  readonly rounds: readonly CodecResult[];
}

function rowOf({ subject, rounds }: Measured, all: readonly Measured[]): ReplyRow {
  const volume = rounds[0]?.volume ?? { events: 0, deltas: 0, bytes: 0 };
  const over = (pick: (seconds: number) => number): Estimate =>
    estimate(rounds.map(({ meanSeconds }) => pick(meanSeconds)));
  return {
    ...subject,
    volume,
    eventsPerSecond: over((seconds) => volume.events / seconds),
    megabytesPerSecond: over((seconds) => volume.bytes / seconds / 1_000_000),
    microsecondsPerEvent: over((seconds) => (seconds * 1_000_000) / volume.events),
    microsecondsPerDelta:
      subject.shape === "text" ? over((seconds) => (seconds * 1_000_000) / volume.deltas) : undefined,
    timesJson: timesJson({ subject, rounds }, all),
  };
}

function timesJson({ subject, rounds }: Measured, all: readonly Measured[]): Estimate | undefined {
  const step = jsonOf[subject.step];
  const json = all.find((other) => JSON.stringify(other.subject) === JSON.stringify({ ...subject, step }));
  if (step === undefined || json === undefined) return undefined;
  return estimate(
    rounds.map(({ meanSeconds }, round) => meanSeconds / (json.rounds[round]?.meanSeconds ?? Number.NaN)),
  );
}
