import type { ChatEvent, JsonObject, LossSink } from "@patchbay/sdk";
import type { Memo } from "./types.ts";

/** What the reader of an answer remembers of the whole. */
export interface ReplyState {
  readonly memo: Memo | undefined;
  readonly losses: LossSink;
  /** By place in the output: some services change the ids of items on the way. */
  readonly items: Map<number | string, ItemReader>;
  /** The answer's id, of which ids of calls are made that have none. */
  replyId: string;
  started: boolean;
  ended: boolean;
  /** How many blocks of text and of thinking, and how many calls, were sent on. */
  texts: number;
  thoughts: number;
  calls: number;
}

/** Reads one item of the output, from its events or whole. */
export interface ItemReader {
  /** An event about the item. */
  read(type: string, event: JsonObject, out: ChatEvent[]): void;
  /** The item as it is in the end: fills what the events left out. */
  done(item: JsonObject, out: ChatEvent[]): void;
  /** Nothing more comes, and perhaps nothing was said of the end. */
  close(out: ChatEvent[]): void;
}

/** The number of a block, where it is not the first. */
export function partTag(part: number): { readonly part?: number } {
  return part === 0 ? {} : { part };
}
