import { json, type Script, sse } from "@patchbay/sdk/testing";
import { beginningOf, chatUsage, claudeUsage, type Tokens, type WireName } from "./tokens.ts";

/** What is to be answered. */
export interface Answer {
  readonly model: string;
  readonly stream: boolean;
  /** Nothing: the answer does not say. */
  readonly tokens: Tokens | undefined;
}

/** Words of the first piece of a stream: a client that has seen them has an answer that began. */
export const firstWords = "first-words";

/** A whole answer or the pieces of a stream, and the part of a stream after which it may break. */
interface Voice {
  readonly whole: (answer: Answer) => object;
  readonly pieces: (answer: Answer) => readonly object[];
  /** Pieces that begin an answer. With tokens it tells them as far as they are known then. */
  readonly beginning: (answer: Answer) => readonly object[];
  readonly failure: object;
  readonly script: (pieces: readonly object[], isWhole: boolean) => Script;
}

const chatHead = (model: string, object: string) => ({ id: "chatcmpl-1", object, created: 1_760_000_000, model });

function chunk(model: string, delta: object | undefined, more: object = {}): object {
  const choices = delta === undefined ? [] : [{ index: 0, delta, finish_reason: null, ...more }];
  return { ...chatHead(model, "chat.completion.chunk"), choices };
}

const chat: Voice = {
  whole: ({ model, tokens }) => ({
    ...chatHead(model, "chat.completion"),
    choices: [{ index: 0, message: { role: "assistant", content: firstWords }, finish_reason: "stop" }],
    ...(tokens && { usage: chatUsage(tokens) }),
  }),
  pieces: ({ model, tokens }) => [
    chunk(model, { role: "assistant", content: "" }),
    chunk(model, { content: firstWords }),
    chunk(model, { content: " and more" }),
    chunk(model, {}, { finish_reason: "stop" }),
    ...(tokens ? [{ ...chunk(model, undefined), usage: chatUsage(tokens) }] : []),
  ],
  beginning: ({ model, tokens }) => {
    const usage = tokens && { usage: chatUsage(beginningOf(tokens)) };
    return [chunk(model, { role: "assistant", content: "" }), { ...chunk(model, { content: firstWords }), ...usage }];
  },
  failure: { error: { message: "the engine fell over", type: "server_error", param: null, code: null } },
  script: (pieces, isWhole) => sse(pieces, { done: isWhole }),
};

function messageStart(model: string, tokens: Tokens | undefined): object {
  const usage = tokens ? claudeUsage(beginningOf(tokens)) : {};
  const message = { id: "msg_1", type: "message", role: "assistant", model, content: [], stop_reason: null, usage };
  return { type: "message_start", message };
}

const typed = (event: string | object): string | undefined =>
  typeof event === "object" && "type" in event ? String(event.type) : undefined;

const claude: Voice = {
  whole: ({ model, tokens }) => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content: [{ type: "text", text: firstWords }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: claudeUsage(tokens ?? {}),
  }),
  pieces: (answer) => [
    ...claude.beginning(answer),
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " and more" } },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: claudeUsage(answer.tokens ?? {}),
    },
    { type: "message_stop" },
  ],
  beginning: ({ model, tokens }) => [
    messageStart(model, tokens),
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: firstWords } },
  ],
  failure: { type: "error", error: { type: "api_error", message: "the engine fell over" } },
  script: (pieces) => sse(pieces, { eventName: typed }),
};

const voices: Readonly<Record<WireName, Voice>> = { chat, claude };

/** An answer from its beginning to its end. */
export function fullAnswer(wire: WireName, answer: Answer): Script {
  const voice = voices[wire];
  return answer.stream ? voice.script(voice.pieces(answer), true) : json(voice.whole(answer));
}

/** The beginning of a stream, and how it goes on. */
export function brokenAnswer(wire: WireName, answer: Answer, end: "hang" | "cut" | "failure"): Script {
  const voice = voices[wire];
  const pieces = voice.beginning(answer);
  if (end === "failure") return voice.script([...pieces, voice.failure], false);
  const script = voice.script(pieces, false);
  return { ...script, steps: [...script.steps, { type: end }] };
}

/** An answer to a request for embeddings. */
export function embedding({ model, tokens = {} }: Pick<Answer, "model" | "tokens">): Script {
  const { input = 0 } = tokens;
  return json({
    object: "list",
    model,
    data: [{ object: "embedding", index: 0, embedding: [0.5, 0.25] }],
    usage: { prompt_tokens: input, total_tokens: input },
  });
}
