import type { ChatRequest, Message, SystemBlock } from "@patchbay/sdk";
import type { Rule } from "./options.ts";

/** How much of the client's own was left out. */
interface Dropped {
  /** Blocks of the leading instructions. */
  readonly blocks: number;
  /** System messages between those of the conversation. */
  readonly messages: number;
}

/** A request, and what it cost the client. */
export interface Put {
  readonly request: ChatRequest;
  readonly dropped: Dropped;
}

const nothing: Dropped = { blocks: 0, messages: 0 };

/** Puts the operator's text to the client's leading instructions. Messages of users and assistants stay where they are. */
export function putText(request: ChatRequest, text: string, rule: Pick<Rule, "mode" | "laterMessages">): Put {
  const { system } = request;
  if (rule.mode === "overwrite") return overwrite(request, text, rule.laterMessages === "drop");
  const [first, last] = [system[0], system.at(-1)];
  const put = rule.mode === "append" ? [...system, beside(last, text)] : [beside(first, text), ...system];
  return { request: { ...request, system: put }, dropped: nothing };
}

/** A wire may know more of its instructions than their text, such as their role: what stands together is written alike. */
function beside(neighbor: SystemBlock | undefined, text: string): SystemBlock {
  return neighbor?.extensions === undefined ? { text } : { text, extensions: neighbor.extensions };
}

function overwrite(request: ChatRequest, text: string, alsoLater: boolean): Put {
  const messages = alsoLater ? request.messages.filter(isOfConversation) : request.messages;
  const foreign = request.system.filter((block) => block.text !== text);
  const isSame = foreign.length === 0 && request.system.length === 1;
  const dropped = { blocks: foreign.length, messages: request.messages.length - messages.length };
  if (isSame && dropped.messages === 0) return { request, dropped: nothing };
  return {
    request: { ...request, system: isSame ? request.system : [inPlaceOf(request.system, text)], messages },
    dropped,
  };
}

/** The client's wish that the prompt be cached up to here does not depend on what the prompt says. */
function inPlaceOf(system: readonly SystemBlock[], text: string): SystemBlock {
  const cache = system.findLast((block) => block.cache !== undefined)?.cache;
  return cache === undefined ? { text } : { text, cache };
}

function isOfConversation({ role }: Message): boolean {
  return role !== "system";
}
