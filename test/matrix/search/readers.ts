import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI, type GroundingMetadata } from "@google/genai";
import OpenAI from "openai";
import type { Mode } from "../judge.ts";
import { model } from "../question.ts";

/** Where a statement comes from, and what of the text it says. */
interface Source {
  readonly url: string | undefined;
  readonly title: string | null | undefined;
  readonly cited: string;
}

/** A text with its sources, as an official library hands it out. */
interface Read {
  readonly text: string;
  readonly sources: readonly Source[];
}

/** Asks a question that wants a search. */
export interface Searcher {
  readonly id: string;
  readonly ask: Readonly<Record<Mode, (url: string) => Promise<Read>>>;
}

const question = "weather in Oslo?";
const turns = [{ role: "user" as const, content: question }];

/** By code points, as OpenAI counts. */
function slice(text: string, start: number, end: number): string {
  return Array.from(text).slice(start, end).join("");
}

function openai(url: string): OpenAI {
  return new OpenAI({ apiKey: "any", baseURL: `${url}/v1`, maxRetries: 0 });
}

const chatParams = { model, messages: turns, web_search_options: {} };

function readChat({ choices }: OpenAI.ChatCompletion): Read {
  const { content, annotations = [] } = choices[0]?.message ?? {};
  const text = content ?? "";
  const sources = annotations.map(({ url_citation: { url, title, start_index: start, end_index: end } }) => ({
    url,
    title,
    cited: slice(text, start, end),
  }));
  return { text, sources };
}

const responsesParams = { model, input: question, tools: [{ type: "web_search" as const }] };

/** Offsets are those of the part. */
function sourcesOf({ text, annotations }: OpenAI.Responses.ResponseOutputText): readonly Source[] {
  return annotations.flatMap((note) =>
    note.type === "url_citation"
      ? [{ url: note.url, title: note.title, cited: slice(text, note.start_index, note.end_index) }]
      : [],
  );
}

function readResponse({ output, output_text: text }: OpenAI.Responses.Response): Read {
  const parts = output.flatMap((item) => (item.type === "message" ? item.content : []));
  const sources = parts.flatMap((part) => (part.type === "output_text" ? sourcesOf(part) : []));
  return { text, sources };
}

function anthropic(url: string): Anthropic {
  return new Anthropic({ apiKey: "any", baseURL: url, maxRetries: 0 });
}

const claudeParams = {
  model,
  max_tokens: 100,
  messages: turns,
  tools: [{ type: "web_search_20250305" as const, name: "web_search" as const, max_uses: 3 }],
};

/** The block is the range here; a text in one block is cited as a whole. */
function readMessage({ content }: Anthropic.Message): Read {
  const texts = content.flatMap((block) => (block.type === "text" ? [block] : []));
  const sources = texts.flatMap(({ text, citations }) =>
    (citations ?? []).flatMap((citation) =>
      citation.type === "web_search_result_location" ? [{ url: citation.url, title: citation.title, cited: text }] : [],
    ),
  );
  return { text: texts.map(({ text }) => text).join(""), sources };
}

function google(url: string): GoogleGenAI["models"] {
  return new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: url } }).models;
}

const geminiParams = { model, contents: question, config: { tools: [{ googleSearch: {} }] } };

function readGrounding(text: string, grounding: GroundingMetadata | undefined): Read {
  const bytes = Buffer.from(text);
  const sources = (grounding?.groundingSupports ?? []).flatMap(({ segment, groundingChunkIndices: indices = [] }) =>
    indices.map((index) => {
      const web = grounding?.groundingChunks?.[index]?.web;
      return {
        url: web?.uri,
        title: web?.title,
        cited: bytes.subarray(segment?.startIndex ?? 0, segment?.endIndex).toString(),
      };
    }),
  );
  return { text, sources };
}

/** The dialects that have a search of the web, by their libraries. */
export const searchers: readonly Searcher[] = [
  {
    id: "openai-chat",
    ask: {
      whole: async (url) => readChat(await openai(url).chat.completions.create(chatParams)),
      streamed: async (url) => readChat(await openai(url).chat.completions.stream(chatParams).finalChatCompletion()),
    },
  },
  {
    id: "openai-responses",
    ask: {
      whole: async (url) => readResponse(await openai(url).responses.create(responsesParams)),
      streamed: async (url) => readResponse(await openai(url).responses.stream(responsesParams).finalResponse()),
    },
  },
  {
    id: "claude",
    ask: {
      whole: async (url) => readMessage(await anthropic(url).messages.create(claudeParams)),
      streamed: async (url) => readMessage(await anthropic(url).messages.stream(claudeParams).finalMessage()),
    },
  },
  {
    id: "gemini",
    ask: {
      async whole(url) {
        const { text = "", candidates } = await google(url).generateContent(geminiParams);
        return readGrounding(text, candidates?.[0]?.groundingMetadata);
      },
      async streamed(url) {
        let text = "";
        let grounding: GroundingMetadata | undefined;
        for await (const chunk of await google(url).generateContentStream(geminiParams)) {
          text += chunk.text ?? "";
          grounding = chunk.candidates?.[0]?.groundingMetadata ?? grounding;
        }
        return readGrounding(text, grounding);
      },
    },
  },
];
