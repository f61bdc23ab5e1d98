import type { StateStore } from "@patchbay/sdk";
import type { Ask, Channel, StoreMessage } from "./messages.ts";

/** Lets a worker at the store of this process. */
export function serveStore(store: StateStore, channel: Channel<StoreMessage>): void {
  const ends = new Map<number, () => void>();
  channel.onMessage((message) => {
    if (message.type === "ask") void answer(store, channel, message);
    if (message.type === "unwatch") {
      ends.get(message.id)?.();
      ends.delete(message.id);
    }
    if (message.type !== "watch") return;
    const { id, prefix } = message;
    const tell = (key: string, value: string | undefined): void =>
      channel.send({ type: "change", id, key, ...(value !== undefined && { value }) });
    ends.set(id, store.watch(prefix, tell));
  });
}

async function answer(
  store: StateStore,
  channel: Channel<StoreMessage>,
  { id, operation, values }: Ask,
): Promise<void> {
  try {
    // The other side is of the same version of this program.
    const given = values.map((each) => each ?? undefined);
    const value: unknown = await Reflect.apply(store[operation], store, given);
    channel.send({ type: "answer", id, value });
  } catch (cause) {
    channel.send({ type: "answer", id, problem: cause instanceof Error ? cause.message : String(cause) });
  }
}
