import type { ChatEvent, Json, Loss, LossSink, ReplyEncoder } from "@patchbay/sdk";
import { readError } from "../../rpc/failure-data.ts";
import type { Handler, Reply } from "../../rpc/peer.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { type EncodeChatInput, type EncoderInput, mostLosses } from "./protocol-lines.ts";

/** Answers that one process may be writing at once. */
export const mostEncoders = 10_000;

type Open = (input: EncodeChatInput, losses: LossSink) => ReplyEncoder;

/** Encoders of wires, kept here and worked from the host. */
export function encoderMethods(open: Open): Readonly<Record<string, Handler>> {
  const encoders = new Map<number, OpenEncoder>();
  const find = (input: Json): OpenEncoder => {
    const found = encoders.get(fromHost<EncoderInput>(input).encoder);
    if (!found) throw new TypeError("the encoder of this answer is gone");
    return found;
  };
  const take = (input: Json): OpenEncoder => {
    const found = find(input);
    encoders.delete(fromHost<EncoderInput>(input).encoder);
    return found;
  };
  return {
    "codec.encode-chat": (input) => {
      if (encoders.size >= mostEncoders) throw new TypeError(`more than ${mostEncoders} encoders are open`);
      const opening = fromHost<EncodeChatInput>(input);
      const opened = new OpenEncoder(opening, open);
      encoders.set(opening.encoder, opened);
      return opened.step(({ contentType, keepAlive }) => ({ contentType, keepAlive }));
    },
    "codec.push": (input) => {
      const { events } = fromHost<{ readonly events: readonly ChatEvent[] }>(input);
      return find(input).step((encoder) => encoder.push(events));
    },
    "codec.end": (input) => take(input).step((encoder) => encoder.end()),
    "codec.fail": (input) => {
      const { error } = fromHost<{ readonly error: Json }>(input);
      return take(input).step((encoder) => encoder.fail(readError(error)));
    },
    "codec.close": (input) => {
      encoders.delete(fromHost<EncoderInput>(input).encoder);
      return { head: {} };
    },
  };
}

class OpenEncoder {
  readonly #encoder: ReplyEncoder;
  #losses: Loss[] = [];

  constructor(input: EncodeChatInput, open: Open) {
    this.#encoder = open(input, (loss) => {
      if (this.#losses.length < mostLosses) this.#losses.push(loss);
    });
  }

  /** What a step makes, with what was lost since the last one. */
  step(run: (encoder: ReplyEncoder) => unknown): Reply {
    const made = asJson(run(this.#encoder));
    const losses = asJson(this.#losses);
    this.#losses = [];
    return { head: { made, losses } };
  }
}
