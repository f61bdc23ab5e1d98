import {
  type ChatCodec,
  type ChatEvent,
  definePlugin,
  type ErrorResponse,
  type Failure,
  type ReplyDecoder,
  type Wire,
} from "@patchbay/sdk";
import { wire as chatWire } from "@patchbay/wire-openai-chat";
import * as z from "zod";

const nodeOptions = z.strictObject({ project: z.string().min(1).optional() });

/** A vendor that speaks Chat Completions with words of its own for one thing: its `usage` and errors are read here. */
export const plugin = definePlugin({
  name: "patchbay-plugin-provider-nearly",
  sdk: "1.0",
  options: z.strictObject({ client: z.string().min(1).default("patchbay") }),
  contributes: { providers: ["nearly"], hooks: ["outboundProvider"] },
  capabilities: { content: ["prompt", "answer"] },
  setup: (_context, { client }) => ({
    outboundProvider: {
      id: "nearly",
      wire,
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      endpoints: { chat: "chat/completions", embed: "embeddings", models: "models" },
      nodeOptions,
      headers: { "x-client": client },
      profile: {},
      capabilities: () => ({ tools: true }),
      decodeError,
    },
  }),
});

const { chat } = chatWire.codec;

const nearlyChat: ChatCodec = {
  ...chat,
  decodeReply: (memo, context) => watched(chat.decodeReply(memo, context)),
};

const wire: Wire = { id: "nearly", version: "1.0", codec: { ...chatWire.codec, chat: nearlyChat } };

/** Reads as Chat Completions are read. */
function watched(decoder: ReplyDecoder): ReplyDecoder {
  const each = (events: readonly ChatEvent[]): readonly ChatEvent[] => events.flatMap(one);
  return {
    push: (chunk) => each(decoder.push(chunk)),
    end: () => each(decoder.end()),
  };
}

/** The vendor cuts its refusals anywhere, also within a sign. */
function one(event: ChatEvent): readonly ChatEvent[] {
  if (event.type === "refusal-delta") return [{ ...event, text: event.text.replaceAll(/\p{Surrogate}/gu, "\uFFFD") }];
  return [event];
}

function decodeError(response: ErrorResponse): Failure {
  const failure = chatWire.codec.errors.decode(response);
  return { ...failure, vendorCode: `nearly-${response.status}` };
}
