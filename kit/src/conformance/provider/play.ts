import type { RecordedRequest } from "@patchbay/sdk/testing";
import { type AnswerName, answers, questionFor } from "../answers.ts";
import { Skip } from "../check.ts";
import type { Outcome } from "../client.ts";
import type { RawReply } from "../raw-upstream.ts";
import { plain, type Shape, type Sound, soundOf } from "../shapes/shape.ts";
import type { Lane } from "../stage.ts";
import type { Speaker } from "../speaker.ts";
import { type ProviderSubject, wantsStream } from "./subject.ts";

/** The speaker. @throws Skip where nobody knows the vendor's format. */
export function speakerOf({ speaker, provider }: ProviderSubject): Speaker {
  if (speaker) return speaker;
  const missing = `nobody knows what the vendor of "${provider.id}" answers: say it in test/conformance.ts`;
  throw new Skip(missing);
}

/** What the upstream would soundly answer to a request. */
export function soundFor(subject: ProviderSubject, name: AnswerName, stream: boolean) {
  const speaker = speakerOf(subject);
  return (request: RecordedRequest): Sound =>
    soundOf(speaker, answers[name], { request, stream: wantsStream(request, stream, subject) });
}

/** What came of asking an upstream that does as a shape says. */
export interface Played {
  readonly outcome: Outcome;
  /** The sound answer to the last request; undefined: nobody asked. */
  readonly sound: Sound | undefined;
  readonly asked: number;
}

/** Asks through a lane whose upstream fails like this. @throws Skip where the format has no such failure. */
export async function play(
  subject: ProviderSubject,
  lane: Lane,
  shape: Shape,
  what: { readonly name: AnswerName; readonly stream: boolean },
): Promise<Played> {
  const { name, stream } = what;
  const sounds: Sound[] = [];
  let isWordless = false;
  const soundly = soundFor(subject, name, stream);
  const hear = (request: RecordedRequest): Sound => {
    const sound = soundly(request);
    sounds.push(sound);
    return sound;
  };
  lane.upstream.setDefault((request) => {
    const sound = hear(request);
    const script = shape.script?.(sound);
    isWordless ||= script === undefined;
    return script ?? plain(sound);
  });
  lane.raw.reply = (request): RawReply => shape.raw?.(hear(request)) ?? { bytes: [], ending: "close" };
  const signal = AbortSignal.timeout(15_000);
  const question = questionFor(name, stream, subject.model);
  const outcome = await lane.ask(question, { pool: shape.raw ? "raw" : "alone", signal });
  if (isWordless) throw new Skip(`the format has no ${shape.id} here`);
  return { outcome, sound: sounds.at(-1), asked: sounds.length };
}
