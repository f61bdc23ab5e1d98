import { type Candidate, type ChatRequest, GatewayError, type Selection, type SelectNode } from "@patchbay/sdk";
import { createActions } from "./actions.ts";
import { createCondition } from "./conditions.ts";
import type { Rule } from "./options.ts";

/** A policy that does what the first rule says that fits, and the next ones if that rule lets it go on. */
export function createRules(rules: readonly Rule[]): SelectNode {
  const prepared = rules.map(({ name, when, do: action, goOn }, index) => ({
    holds: createCondition(when),
    act: createActions(action, `rule ${name === undefined ? index + 1 : `"${name}"`}`),
    goOn,
  }));
  return (candidates, selection) => {
    const body = createBodyReader(selection);
    let list: readonly Candidate[] = candidates;
    for (const { holds, act, goOn } of prepared) {
      if (!holds(selection, body.read)) {
        if (body.isBroken()) return candidates;
        continue;
      }
      list = act(list, selection);
      if (!goOn) break;
    }
    return list;
  };
}

/**
 * Reads the body when a rule must know it. One that cannot be read is refused: a rule against something must not be got
 * round by what only the upstream understands.
 */
function createBodyReader(selection: Selection): {
  readonly read: () => ChatRequest | undefined;
  readonly isBroken: () => boolean;
} {
  let isBroken = false;
  return {
    read() {
      try {
        return selection.request();
      } catch (cause) {
        isBroken = true;
        const { code, message } = GatewayError.from(cause, "bad-request");
        selection.refuse({ code, message });
        return undefined;
      }
    },
    isBroken: () => isBroken,
  };
}
