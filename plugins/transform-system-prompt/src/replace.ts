import type { ChatRequest, Message, SystemBlock, TextPart } from "@patchbay/sdk";
import type { Replacement } from "./options.ts";

/** Changes a text. */
type Rewrite = (text: string) => string;

/** Makes one rewriting of several replacements, done in order. */
export function createRewrite(replacements: readonly Replacement[]): Rewrite {
  const steps = replacements.map(({ find, with: to, pattern }): Rewrite => {
    if (!pattern) return (text) => text.split(find).join(to);
    const expression = new RegExp(find, "gu");
    return (text) => text.replace(expression, to);
  });
  return (text) => steps.reduce((rewritten, step) => step(rewritten), text);
}

/** Rewrites what the client instructs, at the head and later; what is then empty is left out. The very object if nothing changed. */
export function rewriteSystem(request: ChatRequest, rewrite: Rewrite): ChatRequest {
  const system = replaced(request.system, (block) => rewritten(block, rewrite));
  const messages = replaced(request.messages, (message) =>
    message.role === "system" ? rewrittenMessage(message, rewrite) : message,
  );
  return system === request.system && messages === request.messages ? request : { ...request, system, messages };
}

function rewrittenMessage(message: Message, rewrite: Rewrite): Message | undefined {
  const content = replaced(message.content, (part) => (part.type === "text" ? rewritten(part, rewrite) : part));
  if (content === message.content) return message;
  return content.length === 0 ? undefined : { ...message, content };
}

function rewritten<T extends SystemBlock | TextPart>(holder: T, rewrite: Rewrite): T | undefined {
  const text = rewrite(holder.text);
  if (text === holder.text) return holder;
  return text === "" ? undefined : { ...holder, text };
}

/** The list with each element replaced, or left out; the very list if nothing changed. */
function replaced<T>(list: readonly T[], change: (element: T) => T | undefined): readonly T[] {
  const changed = list.map(change);
  if (changed.every((element, index) => element === list[index])) return list;
  return changed.filter((element) => element !== undefined);
}
