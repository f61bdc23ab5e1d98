import type { ChatEvent } from "@patchbay/sdk";
import type { CurveName } from "../../curves.ts";
import type { CurveTask } from "../../messages.ts";
import type { WirePair } from "../../wires.ts";
import { callAnswer, textAnswer } from "./answers.ts";
import { conversation } from "./conversation.ts";
import { translation, written, writtenWhole } from "./reply-trials.ts";
import { translationTrial } from "./request-trials.ts";
import type { Trial } from "./trial.ts";

/** As much as a socket gives at once. */
const networkBytes = 16 * 1024;
const request = { messages: 2, loops: 0, tools: 2, textBytes: 200, argumentBytes: 100 };

/** What is timed for one point of a curve. */
export function curveTrial({ curve, from, to, size }: CurveTask): Trial {
  return trials[curve]({ from, to }, size);
}

const trials: Readonly<Record<CurveName, (pair: WirePair, size: number) => Trial>> = {
  history: (pair, messages) => translationTrial(pair, conversation({ ...request, messages })),
  loops: (pair, loops) => translationTrial(pair, conversation({ ...request, loops })),
  tools: (pair, tools) => translationTrial(pair, conversation({ ...request, tools })),
  "argument-history": (pair, argumentBytes) =>
    translationTrial(pair, conversation({ ...request, loops: 1, argumentBytes })),
  "argument-fragments": (pair, size) => streamTrial(pair, callAnswer(1, size)),
  "argument-whole": (pair, size) => answerTrial(pair, [writtenWhole(pair.from, callAnswer(1, size))], false),
  deltas: (pair, size) => streamTrial(pair, textAnswer(size)),
  calls: (pair, size) => streamTrial(pair, callAnswer(size, 100)),
};

function streamTrial(pair: WirePair, events: readonly ChatEvent[]): Trial {
  return answerTrial(pair, written(pair.from, events, events.length), true);
}

function answerTrial({ from, to }: WirePair, texts: readonly Uint8Array[], stream: boolean): Trial {
  const all = Buffer.concat(texts);
  const chunks = Array.from({ length: Math.ceil(all.length / networkBytes) }, (_, at) =>
    all.subarray(at * networkBytes, (at + 1) * networkBytes),
  );
  return {
    volume: { events: 1, deltas: 0, bytes: all.length },
    prepare: translation(from, to, chunks, stream),
  };
}
