import { createHash, type Hash } from "node:crypto";
import type { Conversation, Turn } from "./conversation.ts";

/** How like two conversations must be, for one of them to be left out. */
export type Likeness = "exact" | "prefix" | "none";

/**
 * Tells which conversations are left out because another says the same, or goes on where they end. All of them are shown to
 * it once before it is asked. It remembers a few bytes of each turn.
 */
export class Duplicates {
  readonly #likeness: Likeness;
  readonly #beginnings = new Set<string>();
  readonly #seen = new Set<string>();

  constructor(likeness: Likeness) {
    this.#likeness = likeness;
  }

  show(conversation: Conversation): void {
    if (this.#likeness !== "prefix") return;
    for (const beginning of marksOf(conversation).slice(0, -1)) this.#beginnings.add(beginning);
  }

  /** Why a conversation is left out; undefined when it is kept. */
  judge(conversation: Conversation): string | undefined {
    if (this.#likeness === "none") return undefined;
    const mark = marksOf(conversation).at(-1) ?? "";
    if (this.#seen.has(mark)) return "says the same as another one";
    this.#seen.add(mark);
    return this.#beginnings.has(mark) ? "is the beginning of another one" : undefined;
  }
}

/** A mark for what was said up to each answer. */
function marksOf({ turns, tools }: Conversation): readonly string[] {
  const hash = createHash("sha256").update(JSON.stringify(tools));
  return turns.flatMap((turn) => {
    hash.update(`\n${JSON.stringify(normalized(turn, turns))}`);
    return turn.role === "assistant" ? [markOf(hash)] : [];
  });
}

function markOf(hash: Hash): string {
  return hash.copy().digest().toString("latin1", 0, 16);
}

/** What a turn says, without what differs from one time to the next: spaces at its ends, forms of signs, ids of calls. */
function normalized(turn: Turn, turns: readonly Turn[]): readonly unknown[] {
  const text = turn.text.normalize("NFC").replaceAll(/\r\n?/g, "\n").trim();
  if (turn.role === "assistant")
    return [turn.role, text, turn.calls.map((call) => [call.name, plainJson(call.argumentsText)])];
  if (turn.role !== "tool") return [turn.role, text];
  const calls = turns.flatMap((each) => (each.role === "assistant" ? each.calls : []));
  return [turn.role, text, calls.findLastIndex(({ id }) => id === turn.callId)];
}

/** JSON without the spaces that its writer chose. */
function plainJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
