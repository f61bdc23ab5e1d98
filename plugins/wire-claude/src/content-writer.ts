import type { ChatEvent, EncodeReplyContext, LossSink } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { createWaitingLine } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { BlockWriter } from "./block-writer.ts";
import { type CallWriter, callOf, createCallWriter } from "./call-writer.ts";
import { encodeCitation } from "./citations.ts";
import { createThinkingWriter, type ThinkingWriter } from "./thinking-writer.ts";
import { isServerTool } from "./server-tools.ts";
import { family, wireId } from "./types.ts";

/** Events that are content of an answer. */
type ContentEvent = Exclude<ChatEvent, { readonly type: "start" | "usage" | "ping" | "error" | "finish" }>;

/** Writes the content of an answer as blocks. */
export interface ContentWriter {
  /** `batch`: all events that came with it. */
  write(event: ContentEvent, batch: readonly ChatEvent[]): void;
  end(): void;
}

interface Writers {
  readonly blocks: BlockWriter;
  readonly calls: CallWriter;
  readonly thinking: ThinkingWriter;
  readonly losses: LossSink;
}

/**
 * Makes a writer for one answer. While a call is open, what does not belong to it waits: blocks never overlap on this
 * wire, though calls do on others.
 */
export function createContentWriter(
  { losses }: EncodeReplyContext,
  blocks: BlockWriter,
  isOwnReply: () => boolean | undefined,
): ContentWriter {
  const thinking = createThinkingWriter(blocks, isOwnReply);
  const writers: Writers = { blocks, thinking, calls: createCallWriter(blocks, { thinking, losses }), losses };
  const { calls } = writers;
  const waiting = createWaitingLine<ContentEvent>(callOf);

  const writeNext = (event: ContentEvent): void => {
    const own = event.type === "tool-call-start" ? waiting.takeCall(event.index) : [];
    for (const one of [event, ...own]) writeEvent(one, own, writers);
  };
  const drain = (): void => {
    while (!calls.isOpen()) {
      const event = waiting.next();
      if (!event) return;
      writeNext(event);
    }
  };
  return {
    write(event, batch) {
      if (calls.mustWait(event)) return waiting.add(event);
      writeEvent(event, batch, writers);
      if (event.type === "tool-call-end") drain();
    },
    end() {
      do {
        calls.cut();
        drain();
      } while (calls.isOpen());
      blocks.close();
    },
  };
}

type Write<E> = (event: E, writers: Writers, batch: readonly ChatEvent[]) => void;
type Table = { readonly [K in ContentEvent["type"]]: Write<Extract<ContentEvent, { readonly type: K }>> };

const table: Table = {
  "text-delta": ({ part = 0, text }, writers) => writeText(`text ${part}`, text, writers),
  "refusal-delta": (event, writers) => {
    if (bagOf(event)["inDetails"] !== true) writeText("refusal", event.text, writers);
  },
  "reasoning-delta": (event, { thinking }) => thinking.add(event),
  signature: (event, { thinking, calls, losses }) => {
    if (event.of !== "tool-call") thinking.sign(event);
    else if (!calls.isSigned(event.part ?? 0)) {
      losses({ path: "reply.signature", kind: "dropped", from: event.signature.family, reason: "its call had begun" });
    }
  },
  "tool-call-start": (event, { calls }, batch) => calls.start(event, batch),
  "tool-call-delta": (event, { calls }) => calls.add(event),
  "tool-call-end": (event, { calls }) => calls.end(event),
  citation: writeCitation,
  media: writeMedia,
  "server-tool": ({ family: of, raw }, writers) => {
    if (of === family) writeWhole(raw, writers);
    else drop("reply.server-tool", of, writers);
  },
  opaque: ({ wire, raw }, writers) => {
    const block = wire === wireId ? asObject(raw) : undefined;
    if (block) writeWhole(block, writers);
    else drop("reply.opaque", wire, writers);
  },
  logprobs: (_event, writers) => drop("reply.logprobs", "logprobs", writers),
};

function writeEvent(event: ContentEvent, batch: readonly ChatEvent[], writers: Writers): void {
  // The table pairs each kind with the function that writes it, which TypeScript cannot follow through an index.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  (table[event.type] as Write<ContentEvent>)(event, writers, batch);
}

function drop(path: string, from: string, { losses }: Writers): void {
  losses({ path, kind: "dropped", from, reason: "the wire has no word for it" });
}

function writeText(key: string, text: string, { blocks }: Writers): void {
  if (text === "") return;
  if (blocks.key() !== key) blocks.open(key, { type: "text", text: "" });
  blocks.add({ type: "text_delta", text });
}

/** A citation belongs to the block as a whole, so it has a place while that is open. */
function writeCitation({ part = 0, citation }: ContentEvent & { type: "citation" }, writers: Writers): void {
  const { blocks, losses } = writers;
  const key = `text ${part}`;
  const written = encodeCitation(citation);
  const isLate = blocks.key() !== key && blocks.knows(key);
  if (!written || isLate) {
    const reason = written ? "its text is closed already" : "the wire cites pages and documents only";
    losses({ path: "reply.citation", kind: "dropped", reason });
    return;
  }
  if (blocks.key() !== key) blocks.open(key, { type: "text", text: "", citations: [] });
  blocks.add({ type: "citations_delta", citation: written });
}

function writeMedia({ media, partial }: ContentEvent & { type: "media" }, { blocks, losses }: Writers): void {
  if (partial === true) return;
  const reason = "the wire's answers do not hold it";
  losses({ path: "reply.media", kind: "approximated", from: media.type, to: "text", reason });
  blocks.open("media", { type: "text", text: "" });
  blocks.add({ type: "text_delta", text: `[${media.type} omitted: this format cannot carry it]` });
  blocks.close();
}

/** A block of this wire's own. Clients take the input of calls from pieces only. */
function writeWhole(block: JsonBlock, { blocks }: Writers): void {
  const { type, input } = block;
  const asPieces = typeof type === "string" && isServerTool(type) && asObject(input) !== undefined;
  blocks.open("whole", asPieces ? { ...block, input: {} } : block);
  if (asPieces) blocks.add({ type: "input_json_delta", partial_json: JSON.stringify(input) });
  blocks.close();
}

type JsonBlock = Parameters<BlockWriter["add"]>[0];
