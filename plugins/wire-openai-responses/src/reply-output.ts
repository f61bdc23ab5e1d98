import type { ChatEvent, JsonObject, LossSink } from "@patchbay/sdk";

/** The output of an answer that is being written, item by item. */
export interface ReplyOutput {
  readonly losses: LossSink;
  /** The answer comes from this wire: forms that it has are kept. */
  readonly own: boolean;
  /** Sends an event of the stream; does nothing for an answer that is written whole. */
  readonly emit: (type: string, fields: JsonObject) => void;
  /** The same for a piece of text at a place, which is written once for all of its pieces. */
  readonly emitDelta: (type: string, place: JsonObject, delta: string) => void;
  /** Makes an id that is unique in the answer. */
  readonly makeId: (prefix: string) => string;
  /** Items that are complete, in order. */
  readonly items: JsonObject[];
}

/** The item that is being written. Items do not overlap on this wire. */
export interface OpenItem {
  /** Takes an event that belongs to the item; false for others. */
  take(event: ChatEvent): boolean;
  /** Whether other events must wait until the item has its end. */
  busy(): boolean;
  close(status: ItemStatus): void;
}

/** How an item ended. */
export type ItemStatus = "completed" | "incomplete";

/** Tells that an item begins; gives its place. */
export function addItem({ emit, items }: ReplyOutput, item: JsonObject): number {
  const index = items.length;
  emit("response.output_item.added", { output_index: index, item });
  return index;
}

/** Tells that an item is complete, and keeps it. */
export function finishItem({ emit, items }: ReplyOutput, item: JsonObject): void {
  emit("response.output_item.done", { output_index: items.length, item });
  items.push(item);
}
