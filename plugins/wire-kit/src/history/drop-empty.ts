import type { ContentPart, LossSink, Message, ToolResultContent } from "@patchbay/sdk";
import type { HistoryRules } from "./rules.ts";
import { sameOr } from "./same.ts";

/** Leaves out parts that hold nothing, and messages of which nothing is left. */
export function dropEmpty(messages: readonly Message[], rules: HistoryRules, losses: LossSink): readonly Message[] {
  const drops = (part: ContentPart | ToolResultContent): boolean => {
    const empty = isBlank(part, rules) || (rules.dropEmpty === true && isEmpty(part));
    if (empty) losses({ path: "messages.content", kind: "dropped", from: part.type, reason: "the part is empty" });
    return empty;
  };
  const kept = messages.map((message) => {
    const content = sameOr(
      message.content,
      message.content.filter((part) => !drops(part)).map((part) => withoutEmpty(part, drops)),
    );
    return content === message.content ? message : { ...message, content };
  });
  return sameOr(
    messages,
    kept.filter((message) => {
      if (message.content.length === 0)
        losses({ path: "messages", kind: "dropped", from: message.role, reason: "the message is empty" });
      return message.content.length > 0;
    }),
  );
}

function withoutEmpty(part: ContentPart, drops: (part: ToolResultContent) => boolean): ContentPart {
  if (part.type !== "tool-result") return part;
  const content = part.content.filter((inner) => !drops(inner));
  return content.length === part.content.length ? part : { ...part, content };
}

function isBlank(part: ContentPart | ToolResultContent, { dropWhitespaceText = false }: HistoryRules): boolean {
  return dropWhitespaceText && part.type === "text" && part.text.trim() === "";
}

/** A signature counts: its vendor may have put it on an empty part and asks for it there. */
function isEmpty(part: ContentPart | ToolResultContent): boolean {
  if (part.type === "refusal") return part.text === "";
  if (part.type === "text") return part.text === "" && part.signature === undefined;
  return part.type === "reasoning" && part.text === "" && !(part.signature ?? part.encrypted ?? part.redacted);
}
