import type {
  ChatEvent,
  LossSink,
  SignatureEvent,
  ToolCallDeltaEvent,
  ToolCallEndEvent,
  ToolCallStartEvent,
} from "@patchbay/sdk";
import { fieldsOf } from "./bag.ts";
import type { BlockWriter } from "./block-writer.ts";
import type { ThinkingWriter } from "./thinking-writer.ts";

/** Writes the calls of an answer, one behind the other. */
export interface CallWriter {
  isOpen(): boolean;
  /** Whether an event has to wait until the open call ends. */
  mustWait(event: ChatEvent): boolean;
  /** `batch`: all events that came with it. */
  start(event: ToolCallStartEvent, batch: readonly ChatEvent[]): void;
  add(event: ToolCallDeltaEvent): void;
  end(event: ToolCallEndEvent): void;
  /** Ends the open call though nobody said so. */
  cut(): void;
  /** Whether the signature of the call is written. */
  isSigned(index: number): boolean;
}

interface OpenCall {
  readonly index: number;
  readonly custom: boolean;
  /** The free text of a custom call, which becomes an argument when it is complete. */
  text: string;
}

/** A batch is looked through once, however many calls begin in it. */
interface ReadBatch {
  readonly batch: readonly ChatEvent[];
  readonly signatures: ReadonlyMap<number, SignatureEvent>;
}

interface Surroundings {
  readonly thinking: ThinkingWriter;
  readonly losses: LossSink;
}

/** Makes a writer for one answer. */
export function createCallWriter(blocks: BlockWriter, { thinking, losses }: Surroundings): CallWriter {
  const signed = new Set<number>();
  let open: OpenCall | undefined;
  let read: ReadBatch = { batch: [], signatures: new Map() };

  const close = (): void => {
    if (open?.custom) blocks.add(piece(JSON.stringify({ input: open.text })));
    open = undefined;
    blocks.close();
  };

  return {
    isOpen: () => open !== undefined,
    mustWait: (event) => open !== undefined && callOf(event) !== open.index,
    start(event, batch) {
      if (batch !== read.batch) read = { batch, signatures: signaturesIn(batch) };
      const signature = read.signatures.get(event.index);
      // The signature stands before its call: clients take nothing behind the last call of a turn.
      if (signature) thinking.carry(signature.signature, "part-call");
      if (signature) signed.add(event.index);
      if (event.custom === true) reportCustom(event, losses);
      open = { index: event.index, custom: event.custom ?? false, text: "" };
      const name = event.namespace === undefined ? event.name : `${event.namespace}__${event.name}`;
      blocks.open(`call ${event.index}`, { type: "tool_use", id: event.id, name, input: {}, ...fieldsOf(event) });
    },
    add({ index, argumentsText }) {
      if (open?.index !== index) return;
      if (open.custom) open.text += argumentsText;
      else if (argumentsText !== "") blocks.add(piece(argumentsText));
    },
    end({ index }) {
      if (open?.index === index) close();
    },
    cut() {
      if (open) close();
    },
    isSigned: (index) => signed.has(index),
  };
}

/** The call that an event belongs to, but for its beginning, which waits for its turn. */
export function callOf(event: ChatEvent): number | undefined {
  if (event.type === "tool-call-delta" || event.type === "tool-call-end") return event.index;
  return event.type === "signature" && event.of === "tool-call" ? (event.part ?? 0) : undefined;
}

function piece(text: string): { readonly type: string; readonly partial_json: string } {
  return { type: "input_json_delta", partial_json: text };
}

/** The signatures of calls that come together with their beginnings: other wires send them behind the call. */
function signaturesIn(batch: readonly ChatEvent[]): ReadonlyMap<number, SignatureEvent> {
  const isOfCall = (event: ChatEvent): event is SignatureEvent =>
    event.type === "signature" && event.of === "tool-call";
  return new Map(batch.filter(isOfCall).map((event) => [event.part ?? 0, event]));
}

function reportCustom({ name }: ToolCallStartEvent, losses: LossSink): void {
  const reason = "the wire knows no custom tools";
  losses({ path: "reply.tool_use", kind: "approximated", from: name, to: "function", reason });
}
