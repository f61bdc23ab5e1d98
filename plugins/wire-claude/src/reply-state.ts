import type { ChatEvent, JsonObject, LossSink, Signature } from "@patchbay/sdk";
import type { Draft, Memo } from "./types.ts";

/** Reads a block of an answer that has begun. */
export interface BlockReader {
  delta(delta: JsonObject, out: ChatEvent[]): void;
  end(out: ChatEvent[]): void;
}

/** What the reader of an answer remembers. */
export interface ReplyState {
  readonly memo: Memo | undefined;
  readonly losses: LossSink;
  /** Blocks that were begun and not ended, by their index. */
  readonly open: Map<number, BlockReader>;
  /** Blocks so far: each is a part of its own. */
  parts: number;
  /** Tool calls so far. */
  calls: number;
  /** Part of the last text, which a signature may belong to. */
  textPart?: number;
  /** A signature that came before the call it belongs to. */
  callSignature?: Signature;
  /** Words that wait until it is known whether a tool gives the answer. */
  readonly held: ChatEvent[];
  answeredByTool: boolean;
  usage?: Draft;
  stop?: { readonly reason: string; readonly sequence: string | undefined };
  /** Members of the answer that come at its end. */
  readonly atEnd: Draft;
  started: boolean;
  done: boolean;
}
