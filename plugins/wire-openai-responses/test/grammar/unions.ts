import type { ContentPart, FinishReason, Json, Tool, ToolChoice } from "@patchbay/sdk";
import type {
  Response,
  ResponseCreateParamsBase,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseStatus,
  ResponseStreamEvent,
  Tool as WireTool,
} from "openai/resources/responses/responses";

/** Kinds of items in a conversation, and what each is in the neutral one. */
export const inputItems = {
  message: "text",
  function_call: "tool-call",
  custom_tool_call: "tool-call",
  function_call_output: "tool-result",
  custom_tool_call_output: "tool-result",
  reasoning: "reasoning",
  item_reference: "opaque",
  compaction: "opaque",
  compaction_trigger: "opaque",
  additional_tools: "opaque",
  file_search_call: "server-tool",
  computer_call: "server-tool",
  computer_call_output: "server-tool",
  web_search_call: "server-tool",
  tool_search_call: "server-tool",
  tool_search_output: "server-tool",
  image_generation_call: "server-tool",
  code_interpreter_call: "server-tool",
  local_shell_call: "server-tool",
  local_shell_call_output: "server-tool",
  shell_call: "server-tool",
  shell_call_output: "server-tool",
  apply_patch_call: "server-tool",
  apply_patch_call_output: "server-tool",
  mcp_list_tools: "server-tool",
  mcp_approval_request: "server-tool",
  mcp_approval_response: "server-tool",
  mcp_call: "server-tool",
  program: "server-tool",
  program_output: "server-tool",
} satisfies Record<NonNullable<ResponseInputItem["type"]>, ContentPart["type"]>;

const { item_reference: _reference, compaction_trigger: _trigger, ...answerable } = inputItems;

/** Kinds of items in an answer, and what each is in the neutral one. */
export const outputItems = {
  ...answerable,
  function_call_output: "server-tool",
  custom_tool_call_output: "server-tool",
  additional_tools: "server-tool",
  image_generation_call: "image",
} satisfies Record<ResponseOutputItem["type"], ContentPart["type"]>;

/** Kinds of tools. */
export const tools = {
  function: "function",
  custom: "custom",
  namespace: "function",
  file_search: "builtin",
  computer: "builtin",
  computer_use_preview: "builtin",
  web_search: "builtin",
  web_search_2025_08_26: "builtin",
  web_search_preview: "builtin",
  web_search_preview_2025_03_11: "builtin",
  mcp: "builtin",
  code_interpreter: "builtin",
  programmatic_tool_calling: "builtin",
  image_generation: "builtin",
  local_shell: "builtin",
  shell: "builtin",
  tool_search: "builtin",
  apply_patch: "builtin",
} satisfies Record<WireTool["type"], Tool["type"]>;

type WireChoice = NonNullable<ResponseCreateParamsBase["tool_choice"]>;

/** Words for the choice of tools. */
export const choiceWords = { auto: "auto", none: "none", required: "required" } satisfies Record<
  Extract<WireChoice, string>,
  ToolChoice["type"]
>;

/** Kinds of choices; those of tools that the provider runs have no neutral word. */
export const choices = {
  function: "tool",
  custom: "tool",
  allowed_tools: "allowed",
  mcp: "extension",
  apply_patch: "extension",
  shell: "extension",
  programmatic_tool_calling: "extension",
  file_search: "extension",
  web_search_preview: "extension",
  web_search_preview_2025_03_11: "extension",
  computer: "extension",
  computer_use: "extension",
  computer_use_preview: "extension",
  image_generation: "extension",
  code_interpreter: "extension",
} satisfies Record<Exclude<WireChoice, string>["type"], ToolChoice["type"] | "extension">;

/** How an answer ends; null for one that failed. */
export const statuses = {
  completed: "stop",
  incomplete: "other",
  failed: null,
  cancelled: null,
  queued: "other",
  in_progress: "other",
} satisfies Record<ResponseStatus, FinishReason | null>;

type Reason = NonNullable<NonNullable<Response["incomplete_details"]>["reason"]>;

/** Why an answer is incomplete. */
export const reasons = {
  max_output_tokens: "length",
  content_filter: "content-filter",
} satisfies Record<Reason, FinishReason>;

/** Parts of what an answer says. */
export const spokenParts = {
  output_text: { part: { type: "output_text", text: "a", annotations: [] }, event: "text-delta" },
  refusal: { part: { type: "refusal", refusal: "a" }, event: "refusal-delta" },
} satisfies Record<ResponseOutputMessage["content"][number]["type"], { readonly part: Json; readonly event: string }>;

/** What an event does: brings a piece of the answer, repeats what pieces said, frames them, or tells how a tool fares. */
type Role = "piece" | "whole" | "frame" | "progress" | "end";

/** Events of a stream. */
export const streamEvents = {
  "response.created": "frame",
  "response.queued": "frame",
  "response.in_progress": "frame",
  "response.completed": "end",
  "response.incomplete": "end",
  "response.failed": "end",
  error: "end",
  "response.output_item.added": "frame",
  "response.output_item.done": "frame",
  "response.content_part.added": "frame",
  "response.content_part.done": "frame",
  "response.output_text.delta": "piece",
  "response.output_text.done": "whole",
  "response.output_text.annotation.added": "piece",
  "response.refusal.delta": "piece",
  "response.refusal.done": "whole",
  "response.reasoning_text.delta": "piece",
  "response.reasoning_text.done": "whole",
  "response.reasoning_summary_part.added": "frame",
  "response.reasoning_summary_part.done": "frame",
  "response.reasoning_summary_text.delta": "piece",
  "response.reasoning_summary_text.done": "whole",
  "response.function_call_arguments.delta": "piece",
  "response.function_call_arguments.done": "whole",
  "response.custom_tool_call_input.delta": "piece",
  "response.custom_tool_call_input.done": "whole",
  "response.image_generation_call.partial_image": "piece",
  "response.image_generation_call.in_progress": "progress",
  "response.image_generation_call.generating": "progress",
  "response.image_generation_call.completed": "progress",
  "response.audio.delta": "progress",
  "response.audio.done": "progress",
  "response.audio.transcript.delta": "progress",
  "response.audio.transcript.done": "progress",
  "response.code_interpreter_call_code.delta": "progress",
  "response.code_interpreter_call_code.done": "progress",
  "response.code_interpreter_call.in_progress": "progress",
  "response.code_interpreter_call.interpreting": "progress",
  "response.code_interpreter_call.completed": "progress",
  "response.file_search_call.in_progress": "progress",
  "response.file_search_call.searching": "progress",
  "response.file_search_call.completed": "progress",
  "response.web_search_call.in_progress": "progress",
  "response.web_search_call.searching": "progress",
  "response.web_search_call.completed": "progress",
  "response.mcp_call_arguments.delta": "progress",
  "response.mcp_call_arguments.done": "progress",
  "response.mcp_call.in_progress": "progress",
  "response.mcp_call.completed": "progress",
  "response.mcp_call.failed": "progress",
  "response.mcp_list_tools.in_progress": "progress",
  "response.mcp_list_tools.completed": "progress",
  "response.mcp_list_tools.failed": "progress",
} satisfies Record<ResponseStreamEvent["type"], Role>;
