import type { ChatRequest, FunctionTool, JsonObject, Message } from "@patchbay/sdk";
import { argumentsOfLength } from "./answers.ts";
import { model } from "./wires.ts";

/** What is in a conversation; sizes in bytes of text. */
export interface ConversationSize {
  /** Plain turns, of user and assistant in alternation. */
  readonly messages: number;
  /** Turns in which the assistant calls a tool and is told the outcome. */
  readonly loops: number;
  readonly tools: number;
  readonly textBytes: number;
  readonly argumentBytes: number;
}

const sentence = 'It reads "config.json" first; then the rest.\n';

/** A conversation as a coding agent has it: instructions, tools, turns, calls and their outcomes. */
export function conversation(size: ConversationSize): ChatRequest {
  const plain = Array.from({ length: size.messages }, (_, index) => plainMessage(index, size.textBytes));
  const loops = Array.from({ length: size.loops }, (_, index) => loop(index, size)).flat();
  return {
    model,
    system: [{ text: textOf(size.textBytes) }],
    messages: [...plain, ...loops, { role: "user", content: [{ type: "text", text: "Go on." }] }],
    stream: true,
    tools: Array.from({ length: size.tools }, (_, index) => tool(index)),
    sampling: { maxOutputTokens: 4096, temperature: 0.5 },
  };
}

/** The same in about so many bytes: texts as long as it takes. */
export function conversationOfBytes(bytes: number): ChatRequest {
  const size = { messages: 8, loops: 20, tools: 16, argumentBytes: 300 };
  const lengthAt = (textBytes: number): number => JSON.stringify(conversation({ ...size, textBytes })).length;
  const [low, high] = [lengthAt(100), lengthAt(1100)];
  return conversation({ ...size, textBytes: 100 + ((bytes - low) * 1000) / (high - low) });
}

function plainMessage(index: number, textBytes: number): Message {
  return { role: index % 2 === 0 ? "user" : "assistant", content: [{ type: "text", text: textOf(textBytes) }] };
}

function loop(index: number, { textBytes, argumentBytes, tools }: ConversationSize): readonly Message[] {
  const id = `call_${index.toString(16).padStart(8, "0")}`;
  const name = `tool_${index % Math.max(1, tools)}`;
  return [
    {
      role: "assistant",
      content: [
        { type: "text", text: `Step ${index}.` },
        { type: "tool-call", id, name, argumentsText: argumentsOfLength(argumentBytes) },
      ],
    },
    {
      role: "user",
      content: [{ type: "tool-result", callId: id, name, content: [{ type: "text", text: textOf(textBytes) }] }],
    },
  ];
}

function tool(index: number): FunctionTool {
  return { type: "function", name: `tool_${index}`, description: textOf(300), parameters };
}

const path = { type: "string", description: "A path, relative to the folder that is open", minLength: 1 };

const parameters: JsonObject = {
  type: "object",
  properties: {
    path,
    content: { type: ["string", "null"], description: "The new content" },
    mode: { type: "string", enum: ["replace", "append", "insert"], default: "replace" },
    line: { type: "integer", minimum: 1, maximum: 100_000 },
    edits: {
      type: "array",
      maxItems: 50,
      items: {
        type: "object",
        properties: { from: path, to: path, all: { anyOf: [{ type: "boolean" }, { type: "null" }] } },
        required: ["from"],
        additionalProperties: false,
      },
    },
  },
  required: ["path"],
  additionalProperties: false,
  $schema: "http://json-schema.org/draft-07/schema#",
};

function textOf(bytes: number): string {
  return sentence.repeat(Math.ceil(bytes / sentence.length)).slice(0, Math.max(1, Math.round(bytes)));
}
