import type {
  BetaAssistantMessageParam,
  BetaBase64ImageSource,
  BetaBase64PDFSource,
  BetaContentBlockSource,
  BetaFileDocumentSource,
  BetaFileImageSource,
  BetaImageBlockParam,
  BetaPlainTextSource,
  BetaRedactedThinkingBlockParam,
  BetaRequestDocumentBlock,
  BetaSearchResultBlockParam,
  BetaSystemMessageParam,
  BetaTextBlockParam,
  BetaThinkingBlockParam,
  BetaToolReferenceBlockParam,
  BetaToolResultBlockParam,
  BetaToolUseBlockParam,
  BetaURLImageSource,
  BetaURLPDFSource,
  BetaUserMessageParam,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { JsonObject } from "@patchbay/sdk";
import { extension, type Host, neutral, type Rows } from "./row.ts";

const mark = neutral("cache", { type: "ephemeral", ttl: "1h" }, { as: { ttl: "1h" } });
const cited = {
  type: "page_location",
  cited_text: "c",
  document_index: 0,
  document_title: "t",
  start_page_number: 1,
  end_page_number: 2,
} as const;
const source = { type: "url", url: "https://example.com/a" } as const;
const file = { type: "file-id", id: "file_1", family: "anthropic" };

const userMessage = {
  role: neutral("role", "user"),
  content: neutral("content.0.text", "words"),
} satisfies Rows<BetaUserMessageParam>;

const assistantMessage = {
  role: neutral("role", "assistant"),
  content: neutral("content.0.text", "words"),
} satisfies Rows<BetaAssistantMessageParam>;

const systemMessage = {
  role: neutral("role", "system", { told: "messages.role" }),
  content: neutral("content.0.text", "words", { told: "messages.role" }),
  clear_at: extension("never"),
  output_config: extension({ sample: 1 } as unknown as NonNullable<BetaSystemMessageParam["output_config"]>),
} satisfies Rows<BetaSystemMessageParam>;

const text = {
  type: neutral("type", "text"),
  text: neutral("text", "words"),
  cache_control: mark,
  citations: neutral("citations.0.raw.value", [cited], { as: cited }),
} satisfies Rows<BetaTextBlockParam>;

const image = {
  type: neutral("type", "image"),
  source: neutral("source", source),
  cache_control: mark,
  transformations: extension({ oversized_image: "downsize" }),
} satisfies Rows<BetaImageBlockParam>;

const document = {
  type: neutral("type", "document", { as: "file" }),
  source: neutral("source", source),
  title: neutral("name", "a title"),
  cache_control: mark,
  citations: extension({ enabled: true }),
  context: extension("from the archive"),
} satisfies Rows<BetaRequestDocumentBlock>;

const found = "a title\nhttps://example.com\nfound";
const searchResult = {
  type: neutral("type", "search_result", { as: "text", written: "text" }),
  source: neutral("text", "https://example.com", { as: found, writtenAt: "text", written: found }),
  title: neutral("text", "a title", { as: found, writtenAt: "text", written: found }),
  content: neutral("text", [{ type: "text", text: "found" }], { as: found, writtenAt: "text", written: found }),
  cache_control: mark,
  citations: extension({ enabled: true }),
} satisfies Rows<BetaSearchResultBlockParam>;

const thinking = {
  type: neutral("type", "thinking", { as: "reasoning" }),
  thinking: neutral("text", "hm"),
  signature: neutral("signature.value", "EqQB"),
} satisfies Rows<BetaThinkingBlockParam>;

const redacted = {
  type: neutral("type", "redacted_thinking", { as: "reasoning" }),
  data: neutral("redacted.value", "sealed"),
} satisfies Rows<BetaRedactedThinkingBlockParam>;

const call = {
  type: neutral("type", "tool_use", { as: "tool-call" }),
  id: neutral("id", "toolu_1"),
  name: neutral("name", "g"),
  input: neutral("argumentsText", { a: 1 }, { as: '{"a":1}' }),
  cache_control: mark,
  caller: extension({ type: "direct" }),
  toolset_name: extension("browser"),
} satisfies Rows<BetaToolUseBlockParam>;

const result = {
  type: neutral("type", "tool_result", { as: "tool-result" }),
  tool_use_id: neutral("callId", "toolu_1"),
  content: neutral("content.0.text", "given"),
  is_error: neutral("isError", true),
  cache_control: mark,
  toolset_name: extension("browser"),
} satisfies Rows<BetaToolResultBlockParam>;

const reference = {
  type: neutral("type", "tool_reference", { as: "text", written: "text" }),
  tool_name: neutral("text", "g", { as: "[tool g]", writtenAt: "text", written: "[tool g]" }),
  cache_control: mark,
} satisfies Rows<BetaToolReferenceBlockParam>;

const base64Image = {
  type: neutral("type", "base64"),
  data: neutral("data", "aGk="),
  media_type: neutral("mediaType", "image/png"),
} satisfies Rows<BetaBase64ImageSource>;
const base64Document = {
  ...base64Image,
  media_type: neutral("mediaType", "application/pdf"),
} satisfies Rows<BetaBase64PDFSource>;
const plain = {
  type: neutral("type", "text"),
  data: neutral("text", "words"),
  media_type: neutral("mediaType", "text/plain"),
} satisfies Rows<BetaPlainTextSource>;
const url = {
  type: neutral("type", "url"),
  url: neutral("url", "https://example.com/b"),
} satisfies Rows<BetaURLImageSource> & Rows<BetaURLPDFSource>;
const fileId = {
  type: neutral("", "file", { as: file }),
  file_id: neutral("id", "file_1"),
} satisfies Rows<BetaFileImageSource> & Rows<BetaFileDocumentSource>;
const blocks = {
  type: neutral("type", "content", { as: "text", written: "text" }),
  content: neutral("text", "words", { writtenAt: "data" }),
} satisfies Rows<BetaContentBlockSource>;

const asked = { role: "user", content: "hi" };
const tools = [{ name: "g", input_schema: { type: "object", properties: {} } }];
const answered = { type: "tool_result", tool_use_id: "toolu_1", content: "ok" };
const called = { type: "tool_use", id: "toolu_1", name: "g", input: {} };

function ofConversation(index: number, role: string, rows: Host["rows"]): Host {
  const place = `messages.${index}`;
  return { place, neutral: place, base: { role, content: "x" }, around: { messages: [asked] }, rows };
}

/** A block of the user's, or the source in it. */
function ofUser(base: JsonObject, rows: Host["rows"], inner = ""): Host {
  const place = `messages.0.content.0${inner}`;
  const type = rows === base64Image ? "image" : "document";
  const content = [{ type }, { type: "text", text: "and" }];
  return { place, neutral: place, base, around: { messages: [{ role: "user", content }] }, rows };
}

/** A block of the assistant's, in a conversation where it may stand. */
function ofAssistant(base: JsonObject, rows: Host["rows"]): Host {
  const content = [{ type: "text", text: "before" }, called];
  const messages = [asked, { role: "assistant", content }, { role: "user", content: [answered] }];
  const at = rows === call ? 1 : 0;
  const place = `messages.1.content.${at}`;
  return { place, neutral: place, base, around: { messages, tools }, rows };
}

/** A result, or a block in one. */
function ofResult(base: JsonObject, rows: Host["rows"], inner = ""): Host {
  const results = [{ ...answered, content: [0, { type: "text", text: "and" }] }];
  const messages = [asked, { role: "assistant", content: [called] }, { role: "user", content: results }];
  const place = `messages.2.content.0${inner}`;
  return { place, neutral: place, base, around: { messages, tools }, rows };
}

/** Messages and the blocks in them. */
export const contentHosts: readonly Host[] = [
  ofConversation(0, "user", userMessage),
  ofConversation(1, "assistant", assistantMessage),
  ofConversation(1, "system", systemMessage),
  ofUser({ type: "text", text: "x" }, text),
  ofUser({ type: "image", source }, image),
  ofUser({ type: "document", source }, document),
  ofUser(
    {
      type: "search_result",
      source: "https://example.com",
      title: "a title",
      content: [{ type: "text", text: "found" }],
    },
    searchResult,
  ),
  ofUser({ type: "base64", media_type: "image/png", data: "aGk=" }, base64Image, ".source"),
  ofUser({ type: "base64", media_type: "application/pdf", data: "aGk=" }, base64Document, ".source"),
  ofUser({ type: "text", media_type: "text/plain", data: "x" }, plain, ".source"),
  ofUser({ type: "url", url: "https://example.com/a" }, url, ".source"),
  ofUser({ type: "file", file_id: "file_1" }, fileId, ".source"),
  ofUser({ type: "content", content: "words" }, blocks, ".source"),
  ofAssistant({ type: "thinking", thinking: "x", signature: "E" }, thinking),
  ofAssistant({ type: "redacted_thinking", data: "x" }, redacted),
  ofAssistant(called, call),
  ofResult({ ...answered }, result),
  ofResult({ type: "tool_reference", tool_name: "g" }, reference, ".content.0"),
  ofResult({ type: "text", text: "x" }, text, ".content.0"),
  ofResult({ type: "image", source }, image, ".content.0"),
];
