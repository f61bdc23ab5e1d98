import type { Json } from "@patchbay/sdk";
import { findMatches } from "./find-matches.ts";
import { redact } from "./redact.ts";
import type { Rule } from "./rule.ts";

/** Told of each rule that has found something, once for each text. */
export type Report = (rule: Rule) => void;

/** Looks through whole texts. */
export class TextCleaner {
  readonly #rules: readonly Rule[];
  readonly #report: Report;
  #blockedBy: Rule | undefined;

  constructor(rules: readonly Rule[], report: Report) {
    this.#rules = rules;
    this.#report = report;
  }

  /** The rule that blocks one of the texts that were looked through. */
  get blockedBy(): Rule | undefined {
    return this.#blockedBy;
  }

  /** The text without what is to be redacted. */
  clean(text: string): string {
    const redactions = this.#rules.flatMap((rule) => {
      const matches = findMatches(rule, text);
      if (matches.length > 0) this.#found(rule);
      return rule.action === "redact" ? matches.map((match) => ({ ...match, replacement: rule.replacement })) : [];
    });
    return redactions.length === 0 ? text : redact({ text, base: 0 }, { start: 0, end: text.length }, redactions);
  }

  /** A value in which all texts and names are clean, and a number that is not has become text; itself if all is well. */
  cleanJson(value: Json): Json {
    if (typeof value === "string") return this.clean(value);
    if (typeof value === "number") return this.#cleanNumber(value);
    if (typeof value !== "object" || value === null) return value;
    return isList(value) ? this.#cleanList(value) : this.#cleanObject(value);
  }

  /** JSON text in which the values are clean: the very text if all is well. What is no JSON is taken as it stands. */
  cleanJsonText(text: string): string {
    let value: Json;
    try {
      value = JSON.parse(text);
    } catch {
      return this.clean(text);
    }
    const cleaned = this.cleanJson(value);
    return cleaned === value ? text : JSON.stringify(cleaned);
  }

  #cleanNumber(value: number): number | string {
    const text = String(value);
    const cleaned = this.clean(text);
    return cleaned === text ? value : cleaned;
  }

  #cleanList(list: readonly Json[]): Json {
    const cleaned = list.map((item) => this.cleanJson(item));
    return cleaned.every((item, index) => item === list[index]) ? list : cleaned;
  }

  #cleanObject(object: Readonly<Record<string, Json>>): Json {
    const entries = Object.entries(object);
    const cleaned = entries.map(([name, item]) => [this.clean(name), this.cleanJson(item)] as const);
    const isSame = cleaned.every(([name, item], index) => name === entries[index]?.[0] && item === entries[index][1]);
    return isSame ? object : Object.fromEntries(cleaned);
  }

  #found(rule: Rule): void {
    this.#report(rule);
    if (rule.action === "block") this.#blockedBy ??= rule;
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
