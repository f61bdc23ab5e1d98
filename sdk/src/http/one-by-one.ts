/**
 * The items of batches, one by one. Not a generator by itself: what is here already is handed over with one promise, where a
 * generator would make several for each item.
 */
export function oneByOne<T>(batches: AsyncGenerator<readonly T[]>): AsyncGenerator<T> {
  let batch: readonly T[] = [];
  let at = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let isPulling = false;
  const take = (): IteratorResult<T, undefined> | undefined => {
    const value = batch[at];
    if (at >= batch.length || value === undefined) return undefined;
    at += 1;
    return { done: false, value };
  };
  const pull = async (): Promise<IteratorResult<T, undefined>> => {
    for (;;) {
      const item = take();
      if (item) return item;
      const next = await batches.next();
      if (next.done === true) return { done: true, value: undefined };
      batch = next.value;
      at = 0;
    }
  };
  const generator: AsyncGenerator<T> = {
    next() {
      const item = isPulling ? undefined : take();
      if (item) return Promise.resolve(item);
      isPulling = true;
      // Whoever asks again before he was answered waits for his turn.
      const pulled = turn.then(pull).finally(() => {
        if (turn === settled) isPulling = false;
      });
      const settled = pulled.catch(() => undefined);
      turn = settled;
      return pulled;
    },
    async return(value: unknown) {
      batch = [];
      await batches.return(undefined);
      return { done: true, value };
    },
    async throw(cause: unknown) {
      batch = [];
      await batches.return(undefined);
      throw cause;
    },
    [Symbol.asyncIterator]: () => generator,
    async [Symbol.asyncDispose]() {
      await generator.return(undefined);
    },
  };
  return generator;
}
