import type { RequestCall } from "@patchbay/sdk";
import type { Rule } from "./rule.ts";

/** What became of the words of one exchange. */
interface Remembered {
  readonly words: ReadonlySet<string>;
  readonly blockedBy?: Rule;
}

/** More exchanges than this at once are not remembered; the oldest is forgotten. */
const maxRemembered = 10_000;

/** Remembers by exchange which rules found something in the request, since positions of a transform share nothing else. */
export class Hits {
  readonly #exchanges = new Map<string, Remembered>();

  remember(exchange: string, remembered: Remembered): void {
    const [oldest] = this.#exchanges.keys();
    if (oldest !== undefined && this.#exchanges.size >= maxRemembered) this.#exchanges.delete(oldest);
    this.#exchanges.set(exchange, remembered);
  }

  /** The rule that blocked the request; told once. */
  takeBlock(exchange: string): Rule | undefined {
    const { blockedBy } = this.#exchanges.get(exchange) ?? {};
    if (blockedBy) this.#exchanges.delete(exchange);
    return blockedBy;
  }

  wordsOf(exchange: string): ReadonlySet<string> {
    return this.#exchanges.get(exchange)?.words ?? new Set();
  }
}

/** Tells by header and log which rules found something, each once, and never what they found. */
export function createReport(
  call: RequestCall,
  place: "input" | "output",
  before: ReadonlySet<string> = new Set(),
): { readonly report: (rule: Rule) => void; readonly words: ReadonlySet<string> } {
  const words = new Set(before);
  const told = new Set<Rule>();
  const report = (rule: Rule): void => {
    if (told.has(rule)) return;
    told.add(rule);
    words.add(`${rule.action}=${rule.name}`);
    call.replyHeader("x-patchbay-filter", [...words].join(", "));
    call.log.warn(`the content filter found something: ${place}, rule "${rule.name}"`, {
      exchange: call.exchange,
      rule: rule.name,
      action: rule.action,
      place,
    });
  };
  return { report, words };
}
