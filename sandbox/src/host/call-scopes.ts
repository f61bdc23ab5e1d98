import type { CallScope, Scopes } from "../hooks/hook-context.ts";

/** What is open on behalf of the plugin; its guest names each by number. */
export interface CallScopes extends Scopes {
  find(id: number): CallScope | undefined;
}

/** Makes the scopes of one plugin. `own` is what the plugin may use outside any call, under the number 0. */
export function createScopes(own: CallScope): CallScopes {
  const open = new Map<number, CallScope>([[0, own]]);
  let next = 1;
  return {
    add(scope) {
      const id = next;
      next += 1;
      open.set(id, scope);
      return id;
    },
    remove: (id) => void open.delete(id),
    find: (id) => open.get(id),
  };
}
