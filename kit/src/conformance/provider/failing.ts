import { type Check, Skip } from "../check.ts";
import { shapes } from "../shapes/all.ts";
import { type AnswerName, answers } from "../answers.ts";
import { plain, type Shape } from "../shapes/shape.ts";
import { digestOf, judge } from "./judge.ts";
import { play } from "./play.ts";
import type { ProviderSubject } from "./subject.ts";

const sound: Shape = { id: "sound", script: plain, expect: "answered" };

const modes = [false, true] as const;

/** Whatever a provider serves, whole and streamed. */
export function soundChecks(subject: ProviderSubject): readonly Check[] {
  const kinds: readonly AnswerName[] = ["tools", "length", "reasoning", "json"];
  return modes.flatMap((stream) => kinds.map((name) => playCheck(subject, { name, stream, shape: sound })));
}

/** An answer of text that fails in every way, and one of tool calls that is cut. */
export function failureChecks(subject: ProviderSubject): readonly Check[] {
  return [
    ...modes.flatMap((stream) =>
      shapes
        .filter((shape) => stream || !shape.isOfStreams)
        .map((shape) => playCheck(subject, { name: "text", stream, shape })),
    ),
    ...shapes
      .filter(({ id }) => forCalls.has(id))
      .map((shape) => playCheck(subject, { name: "tools", stream: true, shape })),
  ];
}

const forCalls: ReadonlySet<string> = new Set(["cut-mid-event", "end-mid-event", "no-terminator", "byte-by-byte"]);

interface Play {
  readonly name: AnswerName;
  readonly stream: boolean;
  readonly shape: Shape;
}

function playCheck(subject: ProviderSubject, { name, stream, shape }: Play): Check {
  return {
    id: `provider/${subject.provider.id}/${name}/${stream ? "streamed" : "whole"}/${shape.id}`,
    async run() {
      const stage = await (shape.isSilent ? subject.impatient() : subject.stage());
      return await stage.onLane(async (lane) => {
        const played = await play(subject, lane, shape, { name, stream });
        if (played.sound === undefined && !shape.raw) throw new Skip("the provider asks nobody");
        judge(played.outcome, shape, { answer: answers[name], bytes: played.sound?.bytes ?? Buffer.alloc(0), stream });
        return digestOf(played.outcome, shape);
      });
    },
  };
}
