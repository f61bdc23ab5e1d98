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
  readonly name: string;
  answered: boolean;
}

/** Makes a ledger for one conversation. */
export function createCallLedger(): CallLedger {
  let calls: Call[] = [];
  let last: Role | undefined;
  let turn = 0;
  let count = 0;
  const nextId = (): string => `gm_${turn}_${count++}`;
  return {
    begin(role, index) {
      if (role === "assistant" && last !== "assistant") calls = [];
      last = role;
      turn = index;
      count = 0;
    },
    call(name, given) {
      const id = given ?? nextId();
      calls.push({ id, name, answered: false });
      return id;
    },
    result(name, given) {
      const open = calls.filter((call) => !call.answered);
      const found = open.find((call) => call.id === given) ?? open.find((call) => call.name === name);
      if (!found) return given ?? nextId();
      found.answered = true;
      return found.id;
    },
  };
}
