import type {
  EasyInputMessage,
  ResponseCustomToolCall,
  ResponseCustomToolCallOutput,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
} from "openai/resources/responses/responses";
import type { JsonObject } from "@patchbay/sdk";
import { after, type Section, type Table } from "./row.ts";

const caller = { type: "program", caller_id: "p" };

const call = {
  type: { value: "function_call", neutral: ["messages[1].content[0].type", "tool-call"] },
  call_id: { value: "c2", neutral: ["messages[1].content[0].id", "c2"] },
  name: { value: "g", neutral: ["messages[1].content[0].name", "g"] },
  arguments: { value: '{"a": 1}', neutral: ["messages[1].content[0].argumentsText", '{"a": 1}'] },
  id: { value: "fc_1", neutral: "extension" },
  caller: { value: caller, neutral: "extension" },
  namespace: { value: "crm", neutral: ["messages[1].content[0].namespace", "crm"] },
  status: { value: "completed", neutral: "extension" },
} satisfies Table<ResponseFunctionToolCall>;

const output = {
  type: { value: "function_call_output", neutral: ["messages[2].content[0].type", "tool-result"] },
  call_id: { value: "c", neutral: ["messages[2].content[0].callId", "c"] },
  output: { value: "42", neutral: ["messages[2].content[0].content[0].text", "42"] },
  id: { value: "fco_1", neutral: "extension" },
  caller: { value: caller, neutral: "extension" },
  status: { value: "completed", neutral: "extension" },
} satisfies Table<ResponseInputItem.FunctionCallOutput>;

const customCall = {
  type: { value: "custom_tool_call", neutral: ["messages[1].content[0].custom", true] },
  call_id: { value: "c2", neutral: ["messages[1].content[0].id", "c2"] },
  name: { value: "g", neutral: ["messages[1].content[0].name", "g"] },
  input: { value: "*** Begin", neutral: ["messages[1].content[0].argumentsText", "*** Begin"] },
  id: { value: "ctc_1", neutral: "extension" },
  caller: { value: caller, neutral: "extension" },
  namespace: { value: "crm", neutral: ["messages[1].content[0].namespace", "crm"] },
} satisfies Table<ResponseCustomToolCall>;

const customOutput = {
  type: { value: "custom_tool_call_output", neutral: ["messages[2].content[0].type", "tool-result"] },
  call_id: { value: "c", neutral: ["messages[2].content[0].callId", "c"] },
  output: {
    value: [
      { type: "input_text", text: "a" },
      { type: "input_image", image_url: "https://a.example/b.png" },
    ],
    neutral: ["messages[2].content[0].content[1].source", { type: "url", url: "https://a.example/b.png" }],
  },
  id: { value: "ctco_1", neutral: "extension" },
  caller: { value: caller, neutral: "extension" },
} satisfies Table<ResponseCustomToolCallOutput>;

const reasoning = {
  type: { value: "reasoning", neutral: ["messages[1].content[0].type", "reasoning"] },
  id: { value: "rs_2", neutral: ["messages[1].content[0].id", "rs_2"] },
  summary: { value: [{ type: "summary_text", text: "hm" }], neutral: ["messages[1].content[0].text", "hm"] },
  content: { value: [{ type: "reasoning_text", text: "raw" }], neutral: ["messages[1].content[0].text", "raw"] },
  encrypted_content: { value: "g2", neutral: ["messages[1].content[0].encrypted", { family: "openai", value: "g2" }] },
  status: { value: "completed", neutral: "extension" },
} satisfies Table<ResponseReasoningItem>;

const spoken = [{ type: "output_text", text: "a", annotations: [] }];

const answer = {
  type: { value: "message", neutral: ["messages[1].content[0].type", "text"] },
  id: { value: "msg_2", neutral: "extension" },
  role: { value: "assistant", neutral: ["messages[1].role", "assistant"] },
  status: { value: "incomplete", neutral: "extension" },
  content: {
    value: [
      { type: "output_text", text: "b" },
      { type: "refusal", refusal: "no" },
    ],
    neutral: ["messages[1].content[1]", { type: "refusal", text: "no" }],
  },
  phase: { value: "commentary", neutral: ["messages[1].phase", "commentary"] },
} satisfies Table<ResponseOutputMessage>;

const easy = {
  type: { value: "message", neutral: ["messages[1].role", "user"], foreign: null },
  role: { value: "developer", neutral: ["messages[1].role", "system"], narrower: true },
  content: { value: "b", neutral: ["messages[1].content[0].text", "b"] },
  phase: {
    value: "commentary",
    neutral: ["messages[1].phase", "commentary"],
    beside: { role: "assistant" },
  },
} satisfies Table<EasyInputMessage>;

const listed = {
  type: easy.type,
  role: easy.role,
  content: {
    value: [
      { type: "input_text", text: "a" },
      { type: "input_file", file_id: "file-1" },
    ],
    neutral: ["messages[1].content[1].source", { type: "file-id", id: "file-1", family: "openai" }],
  },
  status: { value: "completed", neutral: "extension" },
} satisfies Table<ResponseInputItem.Message>;

const calls = (custom: "" | "custom_"): JsonObject => ({
  type: custom === "" ? "function_call" : "custom_tool_call",
  call_id: "c",
  name: "f",
  ...(custom === "" ? { arguments: "{}" } : { input: "" }),
});

const results = (type: string, { call_id = "c" }: JsonObject): JsonObject => ({ type, call_id, output: "1" });

/** A section for an item behind one of the user's. */
function section(name: string, table: Section["table"], base: JsonObject, follow?: Section["frame"]): Section {
  return { name, table, base, path: "input[1]", frame: (item) => after(item, ...(follow ? [follow(item)] : [])) };
}

/** The items of a conversation. */
export const itemSections: readonly Section[] = [
  section("function_call", call, calls(""), (item) => results("function_call_output", item)),
  section("custom_tool_call", customCall, calls("custom_"), (item) => results("custom_tool_call_output", item)),
  {
    name: "function_call_output",
    table: output,
    base: { type: "function_call_output", call_id: "c", output: "1" },
    frame: (item) => after(calls(""), item),
    path: "input[2]",
  },
  {
    name: "custom_tool_call_output",
    table: customOutput,
    base: { type: "custom_tool_call_output", call_id: "c", output: "1" },
    frame: (item) => after(calls("custom_"), item),
    path: "input[2]",
  },
  section("reasoning", reasoning, { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "g" }, () => ({
    role: "assistant",
    content: "so",
  })),
  section("output message", answer, {
    type: "message",
    id: "msg_1",
    role: "assistant",
    status: "completed",
    content: spoken,
  }),
  section("easy message", easy, { role: "user", content: "a" }),
  section("input message", listed, { role: "user", content: [{ type: "input_text", text: "a" }] }),
];
