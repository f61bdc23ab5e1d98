import { MatchFinder } from "./match-finder.ts";
import { redact, type Redaction } from "./redact.ts";
import type { Rule } from "./rule.ts";
import type { Report } from "./text-cleaner.ts";

interface Watch {
  readonly rule: Rule;
  readonly finder: MatchFinder;
}

/** Longest beginning that a rule which holds nothing back follows, in signs. */
const maxFlaggedSigns = 4096;

/** One text of an answer while it comes, with the knowledge of how far it may be shown. */
export class TextStream {
  readonly #watches: readonly Watch[];
  readonly #report: Report;
  #text = "";
  #base = 0;
  #shown = 0;
  #redactions: Redaction[] = [];
  #block: { readonly rule: Rule; readonly start: number } | undefined;
  #isOver = false;

  constructor(rules: readonly Rule[], holdBack: number, report: Report) {
    this.#report = report;
    this.#watches = rules.map((rule) => ({
      rule,
      finder: new MatchFinder({
        automaton: rule.automaton,
        maxSigns: rule.action === "flag" ? maxFlaggedSigns : holdBack,
        isShortest: rule.action === "block",
      }),
    }));
  }

  /** The length of all that has come. */
  get length(): number {
    return this.#base + this.#text.length;
  }

  /** The place up to which it is certain what may be shown. */
  get decided(): number {
    const holding = this.#watches.filter(({ rule }) => rule.action !== "flag").map(({ finder }) => finder.decided);
    return Math.min(this.length, this.#block?.start ?? Infinity, ...holding);
  }

  get blockedBy(): Rule | undefined {
    return this.#block?.rule;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  push(text: string): void {
    this.#text += text;
    this.#look();
  }

  /** Nothing more comes: what is held back is decided. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#look();
  }

  /** What may be shown of the text between two decided places; each is taken once, in order. */
  take(start: number, end: number): string {
    const out = redact({ text: this.#text, base: this.#base }, { start, end }, this.#redactions);
    this.#shown = end;
    this.#forget();
    return out;
  }

  #look(): void {
    for (const { rule, finder } of this.#watches) {
      const piece = { text: this.#text, base: this.#base, isLast: this.#isOver };
      for (let match = finder.next(piece); match; match = finder.next(piece)) {
        this.#report(rule);
        const { start, end } = match;
        if (rule.action === "redact") this.#redactions.push({ start, end, replacement: rule.replacement });
        if (rule.action !== "block") continue;
        if (!this.#block || start < this.#block.start) this.#block = { rule, start };
        break;
      }
    }
  }

  #forget(): void {
    const needed = Math.min(this.#shown, ...this.#watches.map(({ finder }) => finder.decided));
    this.#text = this.#text.slice(needed - this.#base);
    this.#base = needed;
    this.#redactions = this.#redactions.filter(({ end }) => end > needed);
  }
}
