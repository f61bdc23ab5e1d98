import type { AttemptCall, UpstreamMessage } from "@patchbay/sdk";
import type { PreparedRule } from "./rules.ts";
import { TextDocument } from "./text-document.ts";

/** Messages whose bodies are known to be JSON objects, so that many rules read a body once. */
const known = new WeakSet<UpstreamMessage>();

/** Makes a change of bodies. One that is no JSON object is left alone. */
export function createBodyChange(
  rule: PreparedRule,
): (message: UpstreamMessage, call: AttemptCall) => UpstreamMessage | undefined {
  return (message, call) => {
    if (!rule.isFor(call) || !holdsObject(message)) return undefined;
    const before = new TextDocument(message.body);
    const after = rule.apply(before);
    if (after === before) return undefined;
    const changed = { ...message, body: after.text };
    known.add(changed);
    return changed;
  };
}

function holdsObject(message: UpstreamMessage): message is UpstreamMessage & { readonly body: string } {
  if (message.body === undefined) return false;
  if (known.has(message)) return true;
  const isHeld = /^\s*\{/.test(message.body) && isJson(message.body);
  if (isHeld) known.add(message);
  return isHeld;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
