import { changed, type Fixture } from "./fixtures.ts";
import { chatReader } from "./readers/chat.ts";
import { claudeCode } from "./readers/claude-code.ts";
import { codex } from "./readers/codex.ts";
import { geminiCli } from "./readers/gemini-cli.ts";
import type { Reader } from "./readers/heard.ts";
import { ollamaReader } from "./readers/ollama.ts";

/** A program, the turn that it asks for, and what must come of it. */
export interface Program {
  /** Name of the file that holds its request. */
  readonly name: string;
  /** Id of the wire that it speaks. */
  readonly wire: string;
  readonly reader: Reader;
  /** Its request has not the form of the wire at whose address it asks, and is never passed on as it is. */
  readonly isOdd?: boolean;
  /** A tool of the request that the fake model calls. */
  readonly tool: string;
  readonly system: readonly string[];
  /** What must reach every model. */
  readonly said: readonly string[];
  /** What cannot be said on other wires, and is told. */
  readonly told: Readonly<Record<string, readonly RegExp[]>>;
  /** The same request for a whole answer. */
  readonly whole: (request: Fixture) => Fixture;
}

const unstreamed = (request: Fixture): Fixture => changed(request, { stream: false, stream_options: undefined });
const ungemini = (request: Fixture): Fixture => ({
  ...request,
  path: request.path.replace("streamGenerateContent?alt=sse", "generateContent"),
});
const cherry = {
  tool: "mcp__CherryTime__getTime",
  system: ["You are a kind assistant."],
  said: ["user says What time is it in Oslo?"],
  told: {},
  whole: unstreamed,
};

export const programs: readonly Program[] = [
  {
    name: "claude-code",
    wire: "claude",
    reader: claudeCode,
    tool: "Bash",
    system: ["You are Claude Code, Anthropic's official CLI for Claude.", "x-anthropic-billing-header: cc_version"],
    said: ["Which tests fail?", "assistant says I will run them.", "calls Bash", "1 failed: gear.test.ts", "plan mode"],
    told: {
      "openai-chat": [/cache/, /strict/, /messages\S*isError/, /thinking\S*show/],
      "openai-responses": [/cache/, /messages\S*isError/, /dropped messages\S*content/],
      gemini: [/cache/, /strict/, /approximated messages\S*role/, /exclusiveMinimum/],
      ollama: [/cache/, /strict/, /messages\S*isError/, /signature/],
    },
    whole: unstreamed,
  },
  {
    name: "codex",
    wire: "openai-responses",
    reader: codex,
    tool: "exec_command",
    system: ["You are Codex, a coding agent", "Approval policy is never."],
    said: [
      "Rename gear to cog.",
      'calls exec_command {"cmd":"rg gear"',
      "assistant says Renamed.",
      "And file an issue.",
    ],
    told: {
      "openai-chat": [/approximated tools/, /dropped tools/, /dropped messages/],
      claude: [/approximated tools/, /dropped tools/, /dropped messages/, /verbosity/, /synthesized max_tokens/],
      gemini: [/approximated tools/, /dropped tools/, /dropped messages/, /verbosity/],
      ollama: [/approximated tools/, /dropped tools/, /dropped messages/, /verbosity/],
    },
    whole: unstreamed,
  },
  {
    name: "gemini-cli",
    wire: "gemini",
    reader: geminiCli,
    tool: "read_file",
    system: ["You are an interactive CLI agent"],
    said: ["What is in gear.ts?", "calls read_file", "calls glob", "export const gear = 1;", "no such folder"],
    told: {
      "openai-chat": [/signature/, /messages\S*isError/],
      "openai-responses": [/signature/, /messages\S*isError/, /topK/],
      claude: [/signature/, /top_p/, /synthesized max_tokens/],
      ollama: [/signature/, /messages\S*isError/],
    },
    whole: ungemini,
  },
  {
    name: "cline",
    wire: "openai-chat",
    reader: chatReader(true),
    tool: "read_file",
    system: ["You are Cline, a highly skilled software engineer."],
    said: ["Add a test for gear.ts", "ACT MODE", "assistant says I will read the file first.", "calls read_file"],
    told: { claude: [/dropped messages/], gemini: [/dropped messages/] },
    whole: unstreamed,
  },
  { name: "cherry-studio-chat", wire: "openai-chat", reader: chatReader(true), ...cherry },
  { name: "cherry-studio-responses", wire: "openai-responses", reader: codex, ...cherry },
  { name: "cherry-studio-claude", wire: "claude", reader: claudeCode, ...cherry },
  {
    name: "cherry-studio-gemini",
    wire: "gemini",
    reader: geminiCli,
    ...cherry,
    told: { "openai-chat": [/safety/], "openai-responses": [/safety/], claude: [/safety/], ollama: [/safety/] },
    whole: ungemini,
  },
  {
    name: "open-webui-openai",
    wire: "openai-chat",
    reader: chatReader(false),
    tool: "get_time",
    system: ["Answer in short."],
    said: ["user says Hello there", "assistant says Hello!", "user says Which tools do you have?"],
    told: {},
    whole: unstreamed,
  },
  {
    name: "open-webui-ollama",
    wire: "ollama",
    reader: ollamaReader,
    tool: "get_time",
    system: ["Answer in short."],
    said: ["user says What is this?"],
    told: {},
    whole: unstreamed,
  },
  {
    name: "vs-code-chat",
    wire: "openai-chat",
    reader: chatReader(true),
    tool: "read_file",
    system: ["You are an expert AI programming assistant"],
    said: ["user says Explain gear.ts"],
    told: {},
    whole: unstreamed,
  },
  {
    name: "cursor",
    wire: "openai-chat",
    reader: chatReader(true),
    isOdd: true,
    tool: "Read",
    system: ["You are a coding agent in the Cursor IDE."],
    said: ["The workspace is /home/ada/engine.", "Rename gear to cog.", "calls Read", "export const gear = 1;"],
    told: { claude: [/approximated tools/], gemini: [/approximated tools/], ollama: [/approximated tools/] },
    whole: unstreamed,
  },
];
