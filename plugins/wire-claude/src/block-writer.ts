import type { JsonObject } from "@patchbay/sdk";

/** An event of the wire's stream. */
interface WireEvent extends JsonObject {
  readonly type: string;
}

/** Takes an event of the wire's stream. */
export type Emit = (event: WireEvent) => void;

/** Writes blocks one behind the other: they have dense numbers and never overlap, as clients rely on both. */
export interface BlockWriter {
  /** What the open block was opened for; undefined when none is open. */
  readonly key: () => string | undefined;
  /** Whether a block was ever opened for this. */
  readonly knows: (key: string) => boolean;
  /** Opens a block after closing the one that is open. `atEnd` makes a last piece, if there is one. */
  open(key: string, block: JsonObject, atEnd?: () => JsonObject | undefined): void;
  /** Adds a piece to the open block. */
  add(delta: JsonObject): void;
  close(): void;
}

/** Makes a writer for one answer. */
export function createBlockWriter(emit: Emit): BlockWriter {
  const known = new Set<string>();
  let index = -1;
  let key: string | undefined;
  let last: (() => JsonObject | undefined) | undefined;

  const add = (delta: JsonObject): void => emit({ type: "content_block_delta", index, delta });
  const close = (): void => {
    if (key === undefined) return;
    const delta = last?.();
    if (delta) add(delta);
    emit({ type: "content_block_stop", index });
    key = undefined;
  };

  return {
    key: () => key,
    knows: (key) => known.has(key),
    open(next, block, atEnd) {
      close();
      index += 1;
      key = next;
      last = atEnd;
      known.add(next);
      emit({ type: "content_block_start", index, content_block: block });
    },
    add,
    close,
  };
}
