import type { ToolCallPart } from "@patchbay/sdk";

/** What a tool's answer says of the call that it answers. */
interface Named {
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** Calls of the turns that a conversation ends in, without those that were answered. */
export interface OpenCalls {
  add(call: ToolCallPart): void;
  /** Id of the call that is answered: as it says, else the first open one of that name, else the first open one. */
  answer(result: Named): string | undefined;
  /** Somebody spoke: calls before that are answered no more. */
  clear(): void;
}

/** Makes the record of one conversation. Each call is looked at once, so that long conversations cost no more per turn. */
export function createOpenCalls(): OpenCalls {
  const open = new Map<string, string>();
  const idsByName = new Map<string, Set<string>>();

  const close = (id: string): void => {
    const name = open.get(id);
    if (name === undefined) return;
    open.delete(id);
    idsByName.get(name)?.delete(id);
  };

  const firstOf = (name: string | undefined): string | undefined => {
    const named = name === undefined ? undefined : idsByName.get(name);
    const [id] = named && named.size > 0 ? named : open.keys();
    return id;
  };

  return {
    add({ id, name }) {
      close(id);
      open.set(id, name);
      const ids = idsByName.get(name) ?? new Set();
      idsByName.set(name, ids.add(id));
    },
    answer({ id, name }) {
      const found = id ?? firstOf(name);
      if (found !== undefined) close(found);
      return found;
    },
    clear() {
      open.clear();
      idsByName.clear();
    },
  };
}
