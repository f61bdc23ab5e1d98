import type { FunctionCallingConfig, FunctionDeclaration, SafetySetting, Tool, ToolConfig } from "@google/genai";
import type { Json, JsonObject } from "@patchbay/sdk";
import type { Group, Row } from "./row.ts";

const contents = [{ role: "user", parts: [{ text: "hi" }] }];
const own = { extension: true } as const;
const f = { name: "f", description: "does f" };
const g = { name: "g", description: "does g" };
const schema = { type: "object", properties: { a: { type: "string" } } };
const plain = { type: "OBJECT", properties: { a: { type: "STRING" } } };

const declaration = {
  name: { sample: "h", at: "tools[0].name" },
  description: { sample: "does h", at: "tools[0].description" },
  parametersJsonSchema: { sample: schema, at: "tools[0].parameters" },
  parameters: {
    sample: plain,
    at: "tools[0].parameters",
    reads: schema,
    bare: { at: "tools[0].functionDeclarations[0].parametersJsonSchema", is: schema },
  },
  response: { sample: plain, ...own },
  responseJsonSchema: { sample: schema, ...own },
  behavior: { sample: "NON_BLOCKING", ...own },
} satisfies Record<keyof FunctionDeclaration, Row>;

/** A tool that the provider runs, by its neutral name or by the wire's own. */
function builtin(name: string, sample: Json = {}): Row {
  return { sample, at: "tools[0].builtin", reads: name };
}

const tool = {
  functionDeclarations: { sample: [f], at: "tools[0].name", reads: "f" },
  googleSearch: builtin("web-search", { excludeDomains: ["a.example"] }),
  googleSearchRetrieval: builtin("web-search"),
  urlContext: builtin("web-fetch"),
  codeExecution: builtin("code-execution"),
  retrieval: builtin("retrieval", { disableAttribution: true }),
  googleMaps: builtin("google-maps", { enableWidget: true }),
  mcpServers: builtin("mcp-servers", [{ name: "a" }]),
  computerUse: builtin("computer-use", { environment: "ENVIRONMENT_BROWSER" }),
  enterpriseWebSearch: builtin("enterprise-web-search"),
  exaAiSearch: builtin("exa-ai-search"),
  parallelAiSearch: builtin("parallel-ai-search"),
  fileSearch: builtin("file-search", { fileSearchStoreNames: ["a"] }),
} satisfies Record<keyof Tool, Row>;

const toolConfig = {
  functionCallingConfig: { sample: { mode: "NONE" }, at: "toolChoice.type", reads: "none" },
  retrievalConfig: { sample: { languageCode: "de" }, ...own },
  includeServerSideToolInvocations: { sample: true, ...own },
} satisfies Record<keyof ToolConfig, Row>;

const calling = {
  mode: { sample: "ANY", at: "toolChoice.type", reads: "required" },
  allowedFunctionNames: { sample: ["f", "g"], at: "toolChoice.names", beside: { mode: "ANY" } },
  streamFunctionCallArguments: { sample: true, beside: { mode: "ANY" }, ...own },
} satisfies Record<keyof FunctionCallingConfig, Row>;

const setting = {
  category: { sample: "HARM_CATEGORY_HARASSMENT", at: "safety.settings[0].category" },
  threshold: { sample: "BLOCK_NONE", at: "safety.settings[0].threshold" },
  method: { sample: "SEVERITY", at: "safety.settings[0].method" },
} satisfies Record<keyof SafetySetting, Row>;

const tools = [{ functionDeclarations: [f, g] }];

function withConfig(config: JsonObject): JsonObject {
  return { contents, tools, toolConfig: config };
}

/** Fields of tools, of their choice and of safety. */
export const toolGroups: readonly Group[] = [
  {
    title: "a function",
    path: "tools[0].functionDeclarations[0]",
    rows: declaration,
    base: f,
    body: (object) => ({ contents, tools: [{ functionDeclarations: [object] }] }),
  },
  { title: "a tool", path: "tools[0]", rows: tool, body: (object) => ({ contents, tools: [object] }) },
  { title: "toolConfig", path: "toolConfig", rows: toolConfig, body: withConfig },
  {
    title: "functionCallingConfig",
    path: "toolConfig.functionCallingConfig",
    rows: calling,
    body: (functionCallingConfig) => withConfig({ functionCallingConfig }),
  },
  {
    title: "a safety setting",
    path: "safetySettings[0]",
    rows: setting,
    body: (object) => ({ contents, safetySettings: [object] }),
  },
];
