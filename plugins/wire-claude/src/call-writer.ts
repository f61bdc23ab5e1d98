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

interface Surroundings {
  readonly thinking: ThinkingWriter;
  readonly losses: LossSink;
}

/** Makes a writer for one answer. */
export function createCallWriter(blocks: BlockWriter, { thinking, losses }: Surroundings): CallWriter {
  const signed = new Set<number>();
  let open: OpenCall | undefined;

  const close = (): void => {
    if (open?.custom) blocks.add(piece(JSON.stringify({ input: open.text })));
    open = undefined;
    blocks.close();
  };

  return {
    mustWait: (event) => open !== undefined && callOf(event) !== open.index,
    start(event, batch) {
      const signature = signatureOf(event.index, batch);
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

function piece(text: string): { readonly type: string; readonly partial_json: string } {
  return { type: "input_json_delta", partial_json: text };
}

/** The call that an event is about. */
function callOf(event: ChatEvent): number | undefined {
  if (event.type === "tool-call-delta" || event.type === "tool-call-end") return event.index;
  return event.type === "signature" && event.of === "tool-call" ? (event.part ?? 0) : undefined;
}

/** The call's signature, when it comes with its beginning: other wires send it behind the call. */
function signatureOf(index: number, batch: readonly ChatEvent[]): SignatureEvent | undefined {
  const isIts = (event: ChatEvent): event is SignatureEvent =>
    event.type === "signature" && event.of === "tool-call" && (event.part ?? 0) === index;
  return batch.find(isIts);
}

function reportCustom({ name }: ToolCallStartEvent, losses: LossSink): void {
  const reason = "the wire knows no custom tools";
  losses({ path: "reply.tool_use", kind: "approximated", from: name, to: "function", reason });
}
