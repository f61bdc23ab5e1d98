import type { ContentPart, Json, LossSink, Message, Signature, SystemBlock, TextPart, Tool } from "@patchbay/sdk";
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

/** A turn may have any number of items: its content grows in place. */
interface DraftMessage extends Omit<Message, "content" | "phase"> {
  readonly content: ContentPart[];
  phase?: string;
}

interface Draft {
  readonly system: SystemBlock[];
  readonly messages: DraftMessage[];
  readonly tools: Tool[];
  /** The message that results were put into last. */
  results?: DraftMessage;
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
    else draft.messages.push({ role: "system", content: [...item.parts], ...keep(item.notes) });
  },
  user({ messages }, { parts, notes }) {
    messages.push({ role: "user", content: [...parts], ...keep(notes) });
  },
  results(draft, { parts }) {
    if (draft.results && draft.results === draft.messages.at(-1)) draft.results.content.push(...parts);
    else {
      draft.results = { role: "user", content: [...parts] };
      draft.messages.push(draft.results);
    }
  },
  assistant({ messages }, { parts, phase, spoken, summary, signature }) {
    const last = messages.at(-1);
    const joins = last?.role === "assistant" && (spoken !== true || takes(last, phase));
    if (signature) sign(messages, signature);
    else if (summary === true && isSaid(last, parts)) return;
    else if (joins) {
      last.content.push(...parts);
      if (phase !== undefined) last.phase ??= phase;
    } else messages.push({ role: "assistant", content: [...parts], ...defined({ phase }) });
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

/** Signs the last text of the turn; one that said nothing was left out on this wire, and is put back. */
function sign(messages: DraftMessage[], signature: Signature): void {
  const last = messages.at(-1);
  const content = last?.role === "assistant" ? last.content : undefined;
  const signed = content?.at(-1);
  if (signed?.type === "text" && !signed.signature) content?.splice(-1, 1, { ...signed, signature });
  else if (content) content.push({ type: "text", text: "", signature });
  else messages.push({ role: "assistant", content: [{ type: "text", text: "", signature }] });
}

/** A compaction of the gateway's comes with the same in words, for those who cannot open it. */
function isSaid(last: Message | undefined, [summary]: readonly ContentPart[]): boolean {
  const said = last?.role === "assistant" ? last.content.at(-1) : undefined;
  return said?.type === "text" && summary?.type === "text" && said.text === summary.text;
}

/** Whether an item of text may join the turn: a turn has one phase. */
function takes({ content, phase }: Message, next: string | undefined): boolean {
  const speaks = content.some(({ type }) => type === "text" || type === "refusal");
  return speaks ? phase === next : phase === undefined;
}
