import { createGlob, GatewayError } from "@patchbay/sdk";
import type { Facts } from "./facts.ts";

/** Whether an exchange is to be shown; `open` while that is not known. */
type Verdict = "yes" | "no" | "open";

/** Judges an exchange by what is known of it. */
export type Filter = (facts: Facts) => Verdict;

type MakeRule = (value: string) => Filter;

const rules: Readonly<Record<string, MakeRule>> = {
  model: byStart(({ model }) => model),
  protocol: byStart(({ protocol }) => protocol),
  client: byStart(({ client }) => client),
  pool: (value) => {
    const fits = createGlob(wordsOf(value));
    return ({ pools, isFinal }) => ([...pools].some(fits) ? "yes" : undecided(isFinal));
  },
  status: (value) => {
    const fits = wordsOf(value).map(statusRule);
    return (facts) => {
      if (facts.status === undefined) return undecided(facts.isFinal);
      return fits.some((fit) => fit(facts)) ? "yes" : "no";
    };
  },
};

/** The filter that a query asks for. @throws GatewayError `bad-request` for one that cannot be understood. */
export function readFilter(query: Readonly<Record<string, string>>): Filter {
  const asked = Object.entries(query).map(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) throw badRequest(`unknown filter ${JSON.stringify(name)}: use ${Object.keys(rules).join(", ")}`);
    if (wordsOf(value).length === 0) throw badRequest(`the filter ${name} needs a value`);
    return rule(value);
  });
  return (facts) => {
    const verdicts = new Set(asked.map((filter) => filter(facts)));
    if (verdicts.has("no")) return "no";
    return verdicts.has("open") ? "open" : "yes";
  };
}

function byStart(read: (facts: Facts) => string | undefined): MakeRule {
  return (value) => {
    const fits = createGlob(wordsOf(value));
    return (facts) => {
      const name = read(facts);
      if (name !== undefined) return fits(name) ? "yes" : "no";
      return undecided(facts.isStarted || facts.isFinal);
    };
  };
}

function undecided(isFinal: boolean): Verdict {
  return isFinal ? "no" : "open";
}

const outcomes = ["done", "failed", "cancelled"];

function statusRule(word: string): (facts: Facts) => boolean {
  if (outcomes.includes(word)) return ({ outcome }) => outcome === word;
  if (/^[1-5]xx$/.test(word)) return ({ status }) => String(status).startsWith(word.slice(0, 1));
  if (/^[1-5]\d\d$/.test(word)) return ({ status }) => String(status) === word;
  throw badRequest(
    `status knows numbers such as 503, classes such as 5xx, ${outcomes.join(", ")}, not ${JSON.stringify(word)}`,
  );
}

function wordsOf(value: string): readonly string[] {
  return value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function badRequest(message: string): GatewayError {
  return new GatewayError("bad-request", message);
}
