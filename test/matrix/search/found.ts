import { json, raw, type RecordedRequest, type Script, sse } from "@patchbay/sdk/testing";
import { upstreams } from "../upstreams/all.ts";

/** What was found: the text begins with signs of several bytes, so that offsets of every unit differ. */
export const found = {
  text: "👩‍🚀 Oslo is rainy.",
  cited: "Oslo is rainy.",
  url: "https://example.com/oslo",
  title: "Oslo",
};

const { text, cited, url, title } = found;
const before = text.slice(0, text.indexOf(cited));
/** In code points. */
const start = Array.from(before).length;
const end = Array.from(text).length;

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Finder {
  readonly whole: Script;
  readonly streamed: Script;
}

function named(events: readonly Event[]): Script {
  return sse(events, { eventName: (event) => (event as Event).type });
}

const chatHead = { id: "chatcmpl-1", created: 1_760_000_000, model: "upstream-model" };
const annotation = { type: "url_citation", url_citation: { url, title, start_index: start, end_index: end } };
const chatUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const chatMessage = { role: "assistant", content: text, refusal: null, annotations: [annotation] };

function chunk(delta: object, finish: string | null = null): object {
  return { ...chatHead, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] };
}

const chat: Finder = {
  whole: json({
    ...chatHead,
    object: "chat.completion",
    choices: [{ index: 0, message: chatMessage, logprobs: null, finish_reason: "stop" }],
    usage: chatUsage,
  }),
  streamed: sse(
    [
      chunk({ role: "assistant", content: "" }),
      chunk({ content: text }),
      chunk({ annotations: [annotation] }),
      chunk({}, "stop"),
      { ...chatHead, object: "chat.completion.chunk", choices: [], usage: chatUsage },
    ],
    { done: true },
  ),
};

const responseHead = { id: "resp_1", object: "response", created_at: 1_760_000_000, model: "upstream-model" };
const flat = { type: "url_citation", url, title, start_index: start, end_index: end };
const search = { id: "ws_1", type: "web_search_call", status: "completed", action: { type: "search", query: "Oslo" } };
const part = { type: "output_text", text, annotations: [flat] };
const message = { id: "msg_1", type: "message", role: "assistant", status: "completed", content: [part] };
const response = {
  ...responseHead,
  status: "completed",
  output: [search, message],
  usage: {
    input_tokens: 11,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 7,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 18,
  },
};
const place = { item_id: "msg_1", output_index: 1, content_index: 0 };

const responses: Finder = {
  whole: json(response),
  streamed: named(
    [
      { type: "response.created", response: { ...responseHead, status: "in_progress", output: [] } },
      { type: "response.output_item.added", output_index: 0, item: { ...search, status: "in_progress" } },
      { type: "response.output_item.done", output_index: 0, item: search },
      { type: "response.output_item.added", output_index: 1, item: { ...message, status: "in_progress", content: [] } },
      { type: "response.content_part.added", ...place, part: { ...part, text: "", annotations: [] } },
      { type: "response.output_text.delta", ...place, delta: text },
      { type: "response.output_text.annotation.added", ...place, annotation_index: 0, annotation: flat },
      { type: "response.output_text.done", ...place, text },
      { type: "response.content_part.done", ...place, part },
      { type: "response.output_item.done", output_index: 1, item: message },
      { type: "response.completed", response },
    ].map((event, index) => ({ ...event, sequence_number: index })),
  ),
};

const location = { type: "web_search_result_location", cited_text: cited, url, title, encrypted_index: "ZW5j" };
const page = { type: "web_search_result", url, title, encrypted_content: "ZW5j", page_age: null };
const use = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "Oslo" } };
const pages = { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [page] };
const claudeHead = { id: "msg_1", type: "message", role: "assistant", model: "upstream-model" };
const claudeUsage = { input_tokens: 11, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 7 };
const ended = { stop_reason: "end_turn", stop_sequence: null };

const claude: Finder = {
  whole: json({
    ...claudeHead,
    content: [use, pages, { type: "text", text: before }, { type: "text", text: cited, citations: [location] }],
    ...ended,
    usage: claudeUsage,
  }),
  streamed: named([
    { type: "message_start", message: { ...claudeHead, content: [], stop_reason: null, usage: claudeUsage } },
    { type: "content_block_start", index: 0, content_block: { ...use, input: {} } },
    { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"query":"Oslo"}' } },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: pages },
    { type: "content_block_stop", index: 1 },
    { type: "content_block_start", index: 2, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 2, delta: { type: "text_delta", text: before } },
    { type: "content_block_stop", index: 2 },
    { type: "content_block_start", index: 3, content_block: { type: "text", text: "", citations: [] } },
    { type: "content_block_delta", index: 3, delta: { type: "text_delta", text: cited } },
    { type: "content_block_delta", index: 3, delta: { type: "citations_delta", citation: location } },
    { type: "content_block_stop", index: 3 },
    { type: "message_delta", delta: ended, usage: { output_tokens: 7 } },
    { type: "message_stop" },
  ]),
};

const segment = { startIndex: Buffer.byteLength(before), endIndex: Buffer.byteLength(text), text: cited };
const groundingMetadata = {
  webSearchQueries: ["Oslo"],
  groundingChunks: [{ web: { uri: url, title } }],
  groundingSupports: [{ segment, groundingChunkIndices: [0] }],
};
const geminiHead = {
  modelVersion: "upstream-model",
  responseId: "r1",
  usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
};

function candidate(words: string, rest: object): object {
  return { ...geminiHead, candidates: [{ index: 0, content: { role: "model", parts: [{ text: words }] }, ...rest }] };
}

const gemini: Finder = {
  whole: json(candidate(text, { finishReason: "STOP", groundingMetadata })),
  streamed: raw(
    [candidate(text, {}), candidate("", { finishReason: "STOP", groundingMetadata })].map(
      (event) => `data: ${JSON.stringify(event)}\r\n\r\n`,
    ),
    { headers: { "content-type": "text/event-stream" } },
  ),
};

const finders: Readonly<Record<string, Finder>> = { openai: chat, "openai-responses": responses, claude, gemini };

/** Upstreams that search the web, each in its own words. */
export const searching = upstreams.flatMap((upstream) => {
  const finder = finders[upstream.id];
  if (!finder) return [];
  const answer = (request: RecordedRequest): Script => (upstream.wantsStream(request) ? finder.streamed : finder.whole);
  return [{ upstream, id: upstream.id, answer }];
});
