import type { ContentPart, MediaPart, Message, ToolResultContent } from "@patchbay/sdk";

/** A piece of what is answered. Directives are read from what the user wrote, never from what is quoted. */
export interface PromptPiece {
  readonly text: string;
  readonly quoted: boolean;
}

/** The last user message, with the tool results that stand in user messages of their own right before it. */
export function readPrompt(messages: readonly Message[]): readonly PromptPiece[] {
  const last = messages.findLastIndex((message) => message.role === "user");
  let first = last;
  while (first > 0 && onlyToolResults(messages[first - 1])) first -= 1;
  return messages.slice(Math.max(first, 0), last + 1).flatMap((message) => message.content.map(pieceOf));
}

/** A part as one line of text, for parts that an echo cannot give back as they are. */
export function describePart(part: ContentPart | ToolResultContent): string {
  if (part.type === "json") return JSON.stringify(part.value);
  if (part.type === "tool-result") {
    const text = part.content.map(describePart).join("\n");
    return part.isError ? `[error] ${text}` : text;
  }
  if (part.type === "tool-call") return `[tool-call ${part.name} ${part.argumentsText}]`;
  if (part.type === "server-tool") return `[server-tool ${part.family}]`;
  if (part.type === "opaque") return `[opaque ${part.wire}]`;
  return "source" in part ? `[${part.type} ${describeSource(part.source)}]` : part.text;
}

function onlyToolResults(message: Message | undefined): boolean {
  return message?.role === "user" && message.content.every((part) => part.type === "tool-result");
}

function pieceOf(part: ContentPart): PromptPiece {
  return { text: describePart(part), quoted: part.type !== "text" };
}

function describeSource(source: MediaPart["source"]): string {
  if (source.type === "url") return source.url;
  if (source.type === "file-id") return source.id;
  const bytes = source.type === "base64" ? bytesOfBase64(source.data) : new TextEncoder().encode(source.text).length;
  return `${source.mediaType} ${bytes} bytes`;
}

function bytesOfBase64(data: string): number {
  const padding = data.endsWith("==") ? 2 : Number(data.endsWith("="));
  return Math.floor(((data.length - padding) * 3) / 4);
}
