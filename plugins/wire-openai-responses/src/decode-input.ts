import type { ContentPart, Json, LossSink, Message, SystemBlock, TextPart, Tool } from "@patchbay/sdk";
import { badRequest, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { bagOf, keep } from "./bag.ts";
import { decodeItem } from "./decode-item.ts";
import { decodeToolList } from "./decode-tools.ts";
import type { InputItem } from "./input-item.ts";

/** A conversation: the leading instructions apart, as the model has it. */
export interface Conversation {
  readonly system: readonly SystemBlock[];
  readonly messages: readonly Message[];
  /** Tools that stood in the input. */
  readonly tools: readonly Tool[];
}

interface Draft {
  readonly system: SystemBlock[];
  readonly messages: Message[];
  readonly tools: Tool[];
}

/** Reads `instructions` and `input`. Items of one turn of the assistant's become one message. */
export function decodeInput(fields: Fields, losses: LossSink): Conversation {
  const draft: Draft = { system: [], messages: [], tools: [] };
  const instructions = fields.string("instructions");
  if (instructions !== undefined && instructions !== "")
    draft.system.push({ text: instructions, ...keep({ instructions: true }) });
  for (const [index, item] of itemsOf(fields).entries()) {
    const path = `input[${index}]`;
    const found = decodeItem(readFields(requireObject(item, path), path), losses);
    if (found.tools) draft.tools.push(...decodeToolList(found.tools, `${path}.tools`, { additional: true }));
    adders[found.role](draft, found, index);
  }
  return draft;
}

function itemsOf(fields: Fields): readonly Json[] {
  const input = fields.peek("input");
  if (typeof input === "string") return [{ role: "user", content: fields.string("input") ?? input }];
  if (input === undefined || input === null) return [];
  const items = fields.array("input");
  if (!items) throw badRequest("input", "must be a string or a list of items");
  return items;
}

type Add = (draft: Draft, item: InputItem, index: number) => void;

const adders: Readonly<Record<InputItem["role"], Add>> = {
  system(draft, item, index) {
    const leads = draft.messages.every(({ content }) => content.every(({ type }) => type === "opaque"));
    const blocks = leads ? asBlocks(item, index) : undefined;
    if (blocks) draft.system.push(...blocks);
    else draft.messages.push({ role: "system", content: item.parts, ...keep(item.notes) });
  },
  user({ messages }, { parts, notes }) {
    messages.push({ role: "user", content: parts, ...keep(notes) });
  },
  results({ messages }, { parts }) {
    const last = messages.at(-1);
    if (last?.role === "user" && last.content.length > 0 && last.content.every(isResult)) addParts(messages, parts);
    else messages.push({ role: "user", content: parts });
  },
  assistant({ messages }, { parts, phase, spoken }) {
    const last = messages.at(-1);
    const joins = last?.role === "assistant" && (spoken !== true || takes(last, phase));
    if (joins) addParts(messages, parts, phase);
    else messages.push({ role: "assistant", content: parts, ...defined({ phase }) });
  },
};

/** Blocks of a leading message; undefined when it holds more than text, which a block cannot. */
function asBlocks({ parts, notes }: InputItem, index: number): readonly SystemBlock[] | undefined {
  const texts = parts.filter((part): part is TextPart => part.type === "text");
  if (texts.length === 0 || texts.length < parts.length) return undefined;
  return texts.map((part) => ({
    text: part.text,
    ...defined({ cache: part.cache }),
    ...keep({ ...notes, item: index, part: part.extensions ? bagOf(part) : undefined }),
  }));
}

function isResult({ type }: ContentPart): boolean {
  return type === "tool-result" || type === "server-tool";
}

/** Whether an item of text may join the turn: a turn has one phase. */
function takes({ content, phase }: Message, next: string | undefined): boolean {
  const speaks = content.some(({ type }) => type === "text" || type === "refusal");
  return speaks ? phase === next : phase === undefined;
}

function addParts(messages: Message[], parts: readonly ContentPart[], phase?: string): void {
  const last = messages.pop();
  if (last)
    messages.push({ ...last, content: [...last.content, ...parts], ...defined({ phase: last.phase ?? phase }) });
}
