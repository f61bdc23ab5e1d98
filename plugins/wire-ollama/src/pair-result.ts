import type { Message, ToolCallPart } from "@patchbay/sdk";

/** What a tool's answer says of the call that it answers. */
interface Named {
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** Id of the call that is answered: as it says, else the first open call of that name, else the first open one. */
export function pairResult(before: readonly Message[], { id, name }: Named): string {
  if (id !== undefined) return id;
  const open = openCalls(before);
  const call = open.find((other) => other.name === name) ?? open[0];
  return call?.id ?? `call_${before.length}_none`;
}

/** Calls of the turns that the conversation ends in, without those that were answered. */
function openCalls(before: readonly Message[]): readonly ToolCallPart[] {
  const start = before.findLastIndex(({ content }) => !content.some(isAboutCalls)) + 1;
  const parts = before.slice(start).flatMap(({ content }) => content);
  const answered = new Set(parts.map((part) => (part.type === "tool-result" ? part.callId : undefined)));
  return parts.filter((part): part is ToolCallPart => part.type === "tool-call" && !answered.has(part.id));
}

function isAboutCalls({ type }: Message["content"][number]): boolean {
  return type === "tool-call" || type === "tool-result";
}
