import type {
  CustomTool,
  FunctionTool,
  NamespaceTool,
  ResponseInputFile,
  ResponseInputImage,
  ResponseInputText,
  ResponseOutputRefusal,
  ResponseOutputText,
} from "openai/resources/responses/responses";
import type { JsonObject } from "@patchbay/sdk";
import { after, type Row, type Section, type Table } from "./row.ts";

/** Older models refuse cache marks: those of other wires are left out. */
const mark = (path: string): Row => ({ value: { mode: "explicit" }, neutral: [`${path}.cache`, {}], foreign: null });
const part = "messages[0].content[0]";

const text = {
  type: { value: "input_text", neutral: [`${part}.type`, "text"] },
  text: { value: "b", neutral: [`${part}.text`, "b"] },
  prompt_cache_breakpoint: mark(part),
} satisfies Table<ResponseInputText>;

const data = "data:image/png;base64,iVBORw0KGgo=";

const image = {
  type: { value: "input_image", neutral: [`${part}.type`, "image"], beside: { image_url: data } },
  image_url: {
    value: data,
    neutral: [`${part}.source`, { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" }],
  },
  file_id: { value: "file-1", neutral: [`${part}.source`, { type: "file-id", id: "file-1", family: "openai" }] },
  detail: { value: "original", neutral: [`${part}.detail`, "original"], beside: { image_url: data } },
  prompt_cache_breakpoint: { ...mark(part), beside: { image_url: data } },
} satisfies Table<ResponseInputImage>;

const pdf = "data:application/pdf;base64,JVBERi0=";

const file = {
  type: { value: "input_file", neutral: [`${part}.type`, "file"], beside: { file_id: "file-1" } },
  file_data: {
    value: pdf,
    neutral: [`${part}.source`, { type: "base64", mediaType: "application/pdf", data: "JVBERi0=" }],
  },
  file_id: { value: "file-1", neutral: [`${part}.source`, { type: "file-id", id: "file-1", family: "openai" }] },
  file_url: { value: "https://a.example/b", neutral: [`${part}.source`, { type: "url", url: "https://a.example/b" }] },
  filename: { value: "a.pdf", neutral: [`${part}.name`, "a.pdf"], beside: { file_data: pdf } },
  detail: { value: "high", neutral: "extension", beside: { file_data: pdf } },
  prompt_cache_breakpoint: { ...mark(part), beside: { file_data: pdf } },
} satisfies Table<ResponseInputFile>;

const annotation = { type: "url_citation", url: "https://a.example", title: "A", start_index: 0, end_index: 1 };
const said = "messages[1].content[0]";

const output = {
  type: { value: "output_text", neutral: [`${said}.type`, "text"] },
  text: { value: "b", neutral: [`${said}.text`, "b"] },
  annotations: { value: [annotation], neutral: [`${said}.citations[0].url`, "https://a.example"] },
  logprobs: { value: [{ token: "a", logprob: 0, bytes: [97], top_logprobs: [] }], neutral: "extension" },
} satisfies Table<ResponseOutputText>;

const refusal = {
  type: { value: "refusal", neutral: [`${said}.type`, "refusal"] },
  refusal: { value: "never", neutral: [`${said}.text`, "never"] },
} satisfies Table<ResponseOutputRefusal>;

const parameters = {
  type: "object",
  properties: { a: { type: "string" } },
  required: ["a"],
  additionalProperties: false,
};

const functionTool = {
  type: { value: "function", neutral: ["tools[0].type", "function"] },
  name: { value: "g", neutral: ["tools[0].name", "g"] },
  parameters: { value: parameters, neutral: ["tools[0].parameters", parameters] },
  strict: { value: true, neutral: ["tools[0].strict", true] },
  description: { value: "d", neutral: ["tools[0].description", "d"] },
  allowed_callers: { value: ["direct"], neutral: "extension" },
  defer_loading: { value: true, neutral: "extension" },
  output_schema: { value: { type: "string" }, neutral: "extension" },
} satisfies Table<FunctionTool>;

const grammar = { syntax: "lark", definition: "start: /a/" };

const customTool = {
  type: { value: "custom", neutral: ["tools[0].type", "custom"] },
  name: { value: "g", neutral: ["tools[0].name", "g"] },
  description: { value: "d", neutral: ["tools[0].description", "d"] },
  format: { value: { type: "grammar", ...grammar }, neutral: ["tools[0].grammar", grammar] },
  allowed_callers: { value: ["direct"], neutral: "extension" },
  defer_loading: { value: true, neutral: "extension" },
} satisfies Table<CustomTool>;

const inner = { type: "function", name: "f", parameters: { type: "object", properties: {} }, strict: false };

const namespace = {
  type: { value: "namespace", neutral: ["tools[0].namespace", "crm"] },
  name: { value: "erp", neutral: ["tools[0].namespace", "erp"] },
  description: { value: "d", neutral: "extension" },
  tools: { value: [inner], neutral: ["tools[0].name", "f"] },
} satisfies Table<NamespaceTool>;

/** A text alone is a string where other wires write it. */
const other = { type: "input_file", file_id: "file-0" };

function input(name: string, table: Section["table"], base: JsonObject): Section {
  const frame = (object: JsonObject): JsonObject => ({
    model: "m",
    input: [{ role: "user", content: [object, other] }],
  });
  return { name, table, base, frame, path: "input[0].content[0]" };
}

function spoken(name: string, table: Section["table"], base: JsonObject): Section {
  const frame = (object: JsonObject): JsonObject => after({ role: "assistant", content: [object] });
  return { name, table, base, frame, path: "input[1].content[0]" };
}

function tool(name: string, table: Section["table"], base: JsonObject): Section {
  return { name, table, base, frame: (object) => ({ model: "m", input: "hi", tools: [object] }), path: "tools[0]" };
}

/** The parts of messages, and the tools that clients define. */
export const partSections: readonly Section[] = [
  input("input_text", text, { type: "input_text", text: "a" }),
  input("input_image", image, { type: "input_image" }),
  input("input_file", file, { type: "input_file" }),
  spoken("output_text", output, { type: "output_text", text: "a" }),
  spoken("refusal", refusal, { type: "refusal", refusal: "no" }),
  tool("function tool", functionTool, inner),
  tool("custom tool", customTool, { type: "custom", name: "f" }),
  tool("namespace", namespace, { type: "namespace", name: "crm", description: "", tools: [inner] }),
];
