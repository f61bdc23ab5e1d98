import type { RequestCall } from "@patchbay/sdk";
import { createCallTest, createDocumentTest } from "./conditions.ts";
import type { Document } from "./document.ts";
import type { Rule } from "./options.ts";
import { parsePath } from "./path.ts";

/** A rule that can be done. */
export interface PreparedRule {
  /** Whether it is for this call; what stands in the document is not yet looked at. */
  readonly isFor: (call: RequestCall) => boolean;
  /** Gives the very document where the rule changes nothing. */
  readonly apply: <D extends Document<D>>(document: D) => D;
}

type Step = <D extends Document<D>>(document: D) => D;

/** Reads paths and values once: defaults first, then overrides, then what is taken out. */
export function prepareRule(rule: Rule): PreparedRule {
  const holds = createDocumentTest(rule.when);
  const steps: readonly Step[] = [
    ...settings(written(rule.default), true),
    ...settings(rule.defaultRaw, true),
    ...settings(written(rule.override), false),
    ...settings(rule.overrideRaw, false),
    ...rule.filter.map(removal),
  ];
  return {
    isFor: createCallTest(rule.when),
    apply: (document) => {
      if (holds && !holds(document)) return document;
      return steps.reduce((now, step) => step(now), document);
    },
  };
}

function settings(values: Readonly<Record<string, string>>, onlyIfAbsent: boolean): readonly Step[] {
  return Object.entries(values).map(([text, json]) => {
    const path = parsePath(text);
    const trimmed = json.trim();
    return (document) => document.set(path, trimmed, onlyIfAbsent);
  });
}

function removal(text: string): Step {
  const path = parsePath(text);
  return (document) => document.remove(path);
}

function written(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([path, value]) => [path, JSON.stringify(value)]));
}
