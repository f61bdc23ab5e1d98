import type { Role } from "@patchbay/sdk";

/**
 * Which result answers which call. The wire's ids are optional: without them a result belongs to the first call of the
 * turn before that has its name and no result yet.
 */
export interface CallLedger {
  begin(role: Role, turn: number): void;
  /** A call's id: its own, or one that is the same each time the conversation is read. */
  call(name: string, id: string | undefined): string;
  /** Id of the call that a result answers. */
  result(name: string | undefined, id: string | undefined): string;
}

interface Call {
  readonly id: string;
  answered: boolean;
}

/** Makes a ledger for one conversation. */
export function createCallLedger(): CallLedger {
  const byId = new Queues();
  const byName = new Queues();
  let last: Role | undefined;
  let turn = 0;
  let count = 0;
  const nextId = (): string => `gm_${turn}_${count++}`;
  return {
    begin(role, index) {
      if (role === "assistant" && last !== "assistant") {
        byId.clear();
        byName.clear();
      }
      last = role;
      turn = index;
      count = 0;
    },
    call(name, given) {
      const id = given ?? nextId();
      const call: Call = { id, answered: false };
      byId.add(id, call);
      byName.add(name, call);
      return id;
    },
    result(name, given) {
      const found = byId.first(given) ?? byName.first(name);
      if (!found) return given ?? nextId();
      found.answered = true;
      return found.id;
    },
  };
}

/** Calls that wait for their results, in order, under keys. */
class Queues {
  readonly #calls = new Map<string, { readonly list: Call[]; at: number }>();

  clear(): void {
    this.#calls.clear();
  }

  add(key: string, call: Call): void {
    const queue = this.#calls.get(key);
    if (queue) queue.list.push(call);
    else this.#calls.set(key, { list: [call], at: 0 });
  }

  /** The first that has no result yet. */
  first(key: string | undefined): Call | undefined {
    const queue = key === undefined ? undefined : this.#calls.get(key);
    while (queue?.list[queue.at]?.answered) queue.at += 1;
    return queue?.list[queue.at];
  }
}
