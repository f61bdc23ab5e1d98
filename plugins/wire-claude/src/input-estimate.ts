import type { ChatRequest, ContentPart, Tool, ToolResultContent } from "@patchbay/sdk";

/** Characters that are a token on average, and the tokens of a medium: a guess that clients show as one. */
const charactersPerToken = 4;
const mediumTokens = 1500;

/** Input tokens of a request, for upstreams that tell them only when all is said. */
export function estimateInput({ system, messages, tools = [] }: ChatRequest): number {
  const characters =
    sum(system.map(({ text }) => text.length)) +
    sum(messages.flatMap(({ content }) => content.map(lengthOf))) +
    sum(tools.map(lengthOfTool));
  return Math.max(1, Math.ceil(characters / charactersPerToken));
}

function lengthOf(part: ContentPart | ToolResultContent): number {
  if (part.type === "text" || part.type === "reasoning" || part.type === "refusal") return part.text.length;
  if (part.type === "tool-call") return part.name.length + part.argumentsText.length;
  if (part.type === "tool-result") return sum(part.content.map(lengthOf));
  if (part.type === "json") return JSON.stringify(part.value).length;
  if (part.type === "server-tool" || part.type === "opaque") return JSON.stringify(part.raw).length;
  return part.source.type === "text" ? part.source.text.length : mediumTokens * charactersPerToken;
}

function lengthOfTool(tool: Tool): number {
  if (tool.type === "builtin") return 0;
  const schema = tool.type === "function" && tool.parameters ? JSON.stringify(tool.parameters).length : 0;
  return tool.name.length + (tool.description?.length ?? 0) + schema;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
