import { type FailureCode, failures, type Selection } from "@patchbay/sdk";
import type { CandidateRef, PolicyQuestion, Said, SelectOutput } from "../guest/hooks/policy-lines.ts";
import { choice, flag, list, Malformed, may, number, object, type Read, text, variants } from "./shapes.ts";

/** Candidates that a policy may name in one answer. */
const mostCandidates = 20_000;
const position = number(0, Number.MAX_SAFE_INTEGER, { whole: true });
const model = text(1024);
const key = text(4096);
const words = text(4096);

const candidate: Read<CandidateRef> = (value, path) => {
  if (typeof value === "number") return position(value, path);
  if (!Array.isArray(value) || value.length !== 2) throw new Malformed(`${path} must be a candidate`);
  return [position(value[0], `${path}[0]`), model(value[1], `${path}[1]`)];
};

const question = variants<PolicyQuestion, "ask">("ask", {
  turn: object({ ask: choice("turn"), key }),
  random: object({ ask: choice("random"), count: number(1, 10_000, { whole: true }) }),
  bound: object({ ask: choice("bound"), key }),
  candidates: object<Asking<"candidates">>({ ask: choice("candidates"), model, pool: may(text(1024)) }),
  request: object({ ask: choice("request") }),
  states: object({ ask: choice("states") }),
  "states-for": object({ ask: choice("states-for"), model }),
});

type Asking<Ask> = Extract<PolicyQuestion, { readonly ask: Ask }>;
type Saying<Say> = Extract<Said, { readonly say: Say }>;

// The keys of the table are the codes.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const codes = Object.keys(failures) as readonly FailureCode[];

const refusal = object<Parameters<Selection["refuse"]>[0]>({
  code: choice(...codes),
  message: words,
  retryAfterMs: may(number(0)),
});

const said = variants<Said, "say">("say", {
  note: object({ say: choice("note"), text: words }),
  drop: object<Saying<"drop">>({ say: choice("drop"), candidate, reason: words, until: may(number()) }),
  bind: object({ say: choice("bind"), key, ttlMs: number(0) }),
  refuse: object({ say: choice("refuse"), failure: refusal }),
});

/** What a policy answers. */
export const selectOutput = variants<SelectOutput, "is">("is", {
  "unknown-list": object({ is: choice("unknown-list") }),
  question: object({ is: choice("question"), question }),
  decision: object<Decision>({
    is: choice("decision"),
    chosen: may(list(candidate, mostCandidates)),
    said: list(said, mostCandidates),
    wantedStates: flag,
  }),
});

/** A policy's last word. */
export type Decision = Extract<SelectOutput, { readonly is: "decision" }>;
