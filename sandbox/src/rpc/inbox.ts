/** What is given back to the sender. */
type GiveCredit = (items: number, bytes: number) => void;

/** The receiving end of one stream: holds what came until it is taken, and never more than the window. */
export interface Inbox<T> {
  /** @throws Error beyond the window. */
  put(value: T, items: number, bytes: number): void;
  end(): void;
  fail(error: Error): void;
  /** Can be read once. */
  readonly values: AsyncIterable<T>;
}

/** How much an inbox takes, and whom it tells. */
export interface InboxOptions {
  readonly mostItems: number;
  readonly mostBytes: number;
  /** One frame may go over the window's bytes, as a single item may be larger than the window. */
  readonly overdraft: boolean;
  readonly credit: GiveCredit;
  /** The reader left before the end. */
  readonly leave: () => void;
}

interface Reader<T> {
  readonly resolve: (step: IteratorResult<T, undefined>) => void;
  readonly reject: (error: Error) => void;
}

interface Held<T> {
  readonly value: T;
  readonly items: number;
  readonly bytes: number;
}

/** Makes the inbox of a stream that begins. */
export function createInbox<T>(options: InboxOptions): Inbox<T> {
  const window = createReceiveWindow(options);
  const held: Held<T>[] = [];
  let over: { readonly error?: Error } | undefined;
  // Readers that wait get what comes in the turn in which it comes: each further promise is felt where streams are long.
  const waiting: Reader<T>[] = [];
  const answer = ({ resolve, reject }: Reader<T>): boolean => {
    const next = held.shift();
    if (!next && !over) return false;
    if (!next && over?.error) reject(over.error);
    else if (!next) resolve({ done: true, value: undefined });
    else {
      if (!over) window.take(next.items, next.bytes);
      resolve({ done: false, value: next.value });
    }
    return true;
  };
  const stir = (): void => {
    for (let [first] = waiting; first && answer(first); [first] = waiting) waiting.shift();
  };
  const finish = (how: { readonly error?: Error }): void => {
    over ??= how;
    stir();
  };
  const take = (): Promise<IteratorResult<T, undefined>> =>
    new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (waiting.length > 0 || !answer(reader)) waiting.push(reader);
    });
  const leave = async (): Promise<IteratorResult<T, undefined>> => {
    held.length = 0;
    if (!over) options.leave();
    finish({});
    return { done: true, value: undefined };
  };
  return {
    put(value, items, bytes) {
      window.put(items, bytes);
      if (over) return;
      held.push({ value, items, bytes });
      stir();
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    values: { [Symbol.asyncIterator]: () => ({ next: take, return: leave }) },
  };
}

interface ReceiveWindow {
  put(items: number, bytes: number): void;
  take(items: number, bytes: number): void;
}

function createReceiveWindow({ mostItems, mostBytes, overdraft, credit }: InboxOptions): ReceiveWindow {
  let items = mostItems;
  let bytes = mostBytes;
  let takenItems = 0;
  let takenBytes = 0;
  return {
    put(count, size) {
      if (count > items || (overdraft ? bytes <= 0 : size > bytes))
        throw new Error("a stream sends more than it was given credit for");
      items -= count;
      bytes -= size;
    },
    // Credits go back by the half window: few frames, and the sender never stands still for want of one.
    take(count, size) {
      takenItems += count;
      takenBytes += size;
      if (takenItems * 2 < mostItems && takenBytes * 2 < mostBytes) return;
      items += takenItems;
      bytes += takenBytes;
      credit(takenItems, takenBytes);
      takenItems = 0;
      takenBytes = 0;
    },
  };
}
