import { createHash } from "node:crypto";
import type { BoundNode, Candidate, Selection, SelectNode } from "@patchbay/sdk";
import { createSessionReader, type Session, type SessionOptions } from "./session.ts";

/** How long sessions are remembered, and what outranks them. */
export interface AffinityOptions extends SessionOptions {
  readonly ttlMs: number;
  readonly returnTo: "priority" | "binding";
  readonly coldAfterMs: number;
}

/** A policy that asks the node first that answered this session last, and binds the session to whoever answers now. */
export function createAffinity(options: AffinityOptions): SelectNode {
  const { ttlMs, returnTo, coldAfterMs } = options;
  const sessionOf = createSessionReader(options);
  const mayReturn = returnTo === "priority";
  return (candidates, selection) => {
    const session = selection.operation === "chat" ? sessionOf(selection) : undefined;
    if (!session) return candidates;
    const key = keyOf(session, selection);
    selection.bind(key, ttlMs);
    if (mayReturn && coldAfterMs > 0) selection.bind(warm(key), coldAfterMs);
    return follow(selection.bound(key), (bound) => {
      const at = bound ? candidates.findIndex((candidate) => isOf(bound, candidate)) : -1;
      const binding = candidates[at];
      if (!bound || !binding) return passedOver(candidates, selection, bound, session);
      const decide = (isKept: boolean): readonly Candidate[] => {
        const where = `${nameOf(bound)}, which answered it last (${session.by})`;
        selection.note(isKept ? `the session stays with ${where}` : `the session went cold: it may leave ${where}`);
        return isKept ? putFirst(candidates, at) : candidates;
      };
      if (!mayReturn || !isBetter(candidates[0], binding)) return decide(true);
      return coldAfterMs === 0
        ? decide(false)
        : follow(selection.bound(warm(key)), (node) => decide(node !== undefined));
    });
  };
}

/** Clients never meet, whatever they call their sessions; what a client sent is not to be read from the key. */
function keyOf({ id }: Session, { client, model }: Selection): string {
  return createHash("sha256")
    .update(JSON.stringify([client, model, id]))
    .digest("base64url");
}

function warm(key: string): string {
  return `${key} warm`;
}

/** Goes on at once where the answer is there: a promise would cost every request a wait. */
function follow<T, U>(value: T | Promise<T>, goOn: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}

function passedOver(
  candidates: readonly Candidate[],
  selection: Selection,
  bound: BoundNode | undefined,
  { by }: Session,
): readonly Candidate[] {
  const why = bound ? `${nameOf(bound)} answered it last and cannot be asked now` : "nobody has answered it yet";
  selection.note(`the session (${by}) is free: ${why}`);
  return candidates;
}

/** Whether the list puts a better tier first. Across pools and models the list alone knows which is better. */
function isBetter(head: Candidate | undefined, { node, model }: Candidate): boolean {
  if (!head) return false;
  if (head.node.pool !== node.pool || head.model !== model) return true;
  return head.node.priority < node.priority;
}

function isOf({ pool, node: id }: BoundNode, { node }: Candidate): boolean {
  return node.id === id && node.pool === pool;
}

function putFirst(candidates: readonly Candidate[], at: number): readonly Candidate[] {
  if (at === 0) return candidates;
  return [...candidates.slice(at, at + 1), ...candidates.slice(0, at), ...candidates.slice(at + 1)];
}

function nameOf({ pool, node }: BoundNode): string {
  return `${pool}/${node}`;
}
