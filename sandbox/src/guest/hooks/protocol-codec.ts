import type { Codec, InboundProtocol, Json, Loss, LossSink, ReplyEncoder, UnaryCodec } from "@patchbay/sdk";
import { readError } from "../../rpc/failure-data.ts";
import type { Handler, Reply } from "../../rpc/peer.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { encoderMethods } from "./protocol-encoders.ts";
import {
  type DecodeInput,
  type DecodeUnaryInput,
  type EncodeChatInput,
  type EncodeErrorInput,
  type EncodeUnaryInput,
  mostLosses,
  unaryMembers,
} from "./protocol-lines.ts";

/** The codecs of the wires that the protocols bring, asked from the host. */
export function codecMethods(protocols: readonly InboundProtocol[]): Readonly<Record<string, Handler>> {
  const codecOf = (index: number): Codec => {
    const wire = protocols[index]?.wire;
    if (typeof wire !== "object") throw new TypeError(`protocol ${index} has no wire of its own`);
    return wire.codec;
  };
  const unaryOf = (index: number, operation: keyof typeof unaryMembers): UnaryCodec<Json, Json> => {
    const codec = codecOf(index)[unaryMembers[operation]];
    if (!codec) throw new TypeError(`the wire of protocol ${index} has no codec for ${operation}`);
    // What goes in and out of it is the host's to know.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return codec as unknown as UnaryCodec<Json, Json>;
  };
  return {
    "codec.decode-chat": (input) => {
      const { protocol, body, context } = fromHost<DecodeInput>(input);
      const { chat } = codecOf(protocol);
      return making((losses) => chat.decodeRequest(body ?? null, { ...context, losses }));
    },
    "codec.decode-unary": (input) => {
      const { protocol, operation, body, context } = fromHost<DecodeUnaryInput>(input);
      const codec = unaryOf(protocol, operation);
      return making((losses) => codec.decodeRequest(body, { ...context, losses }));
    },
    "codec.encode-unary": (input) => {
      const { protocol, operation, reply, request } = fromHost<EncodeUnaryInput>(input);
      const codec = unaryOf(protocol, operation);
      return making((losses) => codec.encodeReply(reply, { request, losses }));
    },
    "codec.encode-error": (input) => {
      const { protocol, error, requestId } = fromHost<EncodeErrorInput>(input);
      return { head: asJson(codecOf(protocol).errors.encode(readError(error), { requestId })) };
    },
    ...encoderMethods((input: EncodeChatInput, losses: LossSink): ReplyEncoder =>
      codecOf(input.protocol).chat.encodeReply({ ...input.context, losses }),
    ),
  };
}

function making(make: (losses: LossSink) => unknown): Reply {
  const losses: Loss[] = [];
  const made = make((loss) => void (losses.length < mostLosses && losses.push(loss)));
  return { head: { made: asJson(made), losses: asJson(losses) } };
}
