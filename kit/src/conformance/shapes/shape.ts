import type { FailureCode, FailureOwner } from "@patchbay/sdk";
import type { Script } from "@patchbay/sdk/testing";
import { middleSign } from "../answers.ts";
import type { UpstreamAnswer } from "../author-fixture.ts";
import type { RawReply } from "../raw-upstream.ts";
import type { Asked, Speaker } from "../speaker.ts";

/** A sound answer, from which failing ones are made. */
export interface Sound extends Asked {
  readonly speaker: Speaker;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: readonly Buffer[];
  readonly end: readonly Buffer[];
  /** All of it. */
  readonly bytes: Buffer;
  /** Where the sign of several bytes begins; else half way. */
  readonly middle: number;
}

/**
 * What the client must have in the end. `answered`: all of it. `failed`: an error, and no text. `cut`: the same, but of a
 * stream it may have the beginning. `lawful`: all of it or an error, never less taken for all, never more.
 */
export type Expectation = "answered" | "failed" | "cut" | "lawful";

/** A way in which an upstream can fail. */
export interface Shape {
  readonly id: string;
  /** Bytes below HTTP; default: a script. */
  readonly raw?: (sound: Sound) => RawReply;
  /** Undefined: the format has no such thing. */
  readonly script?: (sound: Sound) => Script | undefined;
  readonly expect: Expectation;
  /** Whose fault it is, by the failure that is told. Default: the network's or the provider's. */
  readonly owners?: readonly FailureOwner[];
  readonly codes?: readonly FailureCode[];
  readonly retryAfterMs?: number;
  /** Words of the upstream that the failure tells. */
  readonly says?: string;
  /** A whole answer cannot fail so. */
  readonly isOfStreams?: boolean;
  /** The kernel has to run out of patience. */
  readonly isSilent?: boolean;
}

/** The answer that a vendor would give. */
export function soundOf(speaker: Speaker, answer: UpstreamAnswer, asked: Asked): Sound {
  const reply = speaker.reply(answer, asked);
  const content = reply.content.map((text) => Buffer.from(text));
  const end = reply.end.map((text) => Buffer.from(text));
  const bytes = Buffer.concat([...content, ...end]);
  const isWhole = content.length + end.length <= 1;
  const contentType = reply.contentType ?? (isWhole ? "application/json" : "text/event-stream");
  const sign = bytes.indexOf(middleSign);
  const middle = sign < 0 ? Math.floor(bytes.length / 2) : sign;
  return { ...asked, speaker, headers: { "content-type": contentType }, content, end, bytes, middle };
}

/** A script of these pieces, with the sound answer's headers. */
export function written({ headers }: Sound, ...pieces: readonly (string | Uint8Array)[]): Script {
  return { headers, steps: pieces.map((data) => ({ type: "write", data })) };
}

/** The sound answer. */
export function plain(sound: Sound): Script {
  return written(sound, ...sound.content, ...sound.end);
}

/** Up to so many bytes behind the middle. */
export function upToMiddle({ bytes, middle }: Sound, more: number): Buffer {
  return bytes.subarray(0, middle + more);
}

/** All but what says that it is complete; of a whole answer all but its last byte. */
export function unfinished({ content, end, bytes }: Sound): readonly Buffer[] {
  return end.length === 0 ? [bytes.subarray(0, -1)] : content;
}
