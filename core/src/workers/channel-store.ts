import type { StateStore } from "@patchbay/sdk";
import type { Answer, Channel, Operation, StoreMessage } from "./messages.ts";

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
}

type OnChange = (key: string, value: string | undefined) => void;

/** The store of the parent process, as a worker sees it. */
export function createChannelStore(channel: Channel<StoreMessage>): StateStore {
  const pending = new Map<number, Pending>();
  const watchers = new Map<number, OnChange>();
  let count = 0;
  channel.onMessage((message) => {
    if (message.type === "answer") settle(pending, message);
    if (message.type === "change") watchers.get(message.id)?.(message.key, message.value);
  });
  const ask = <T>(operation: Operation, ...values: readonly unknown[]): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = count++;
      // The other side is of the same version of this program.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      pending.set(id, { resolve: (value) => resolve(value as T), reject });
      channel.send({ type: "ask", id, operation, values });
    });
  return {
    take: (...values) => ask("take", ...values),
    add: (...values) => ask("add", ...values),
    enter: (...values) => ask("enter", ...values),
    leave: (...values) => ask("leave", ...values),
    get: (...values) => ask("get", ...values),
    set: (...values) => ask("set", ...values),
    watch(prefix, onChange) {
      const id = count++;
      watchers.set(id, onChange);
      channel.send({ type: "watch", id, prefix });
      return () => {
        watchers.delete(id);
        channel.send({ type: "unwatch", id });
      };
    },
  };
}

function settle(pending: Map<number, Pending>, { id, value, problem }: Answer): void {
  const asked = pending.get(id);
  pending.delete(id);
  if (problem === undefined) asked?.resolve(value);
  else asked?.reject(new Error(problem));
}
