import type { Json, JsonObject, StreamChecker, Violation } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { tryParseJson } from "@patchbay/wire-kit";
import { createLineSplitter } from "./line-splitter.ts";
import { kindOf, type LineKind, type StreamFacts } from "./stream-facts.ts";
import { lineRules, streamRules } from "./stream-rules.ts";

type Phase = "open" | "over";
type StreamRule = keyof typeof streamRules;

/** What follows a line of a kind, and the rule that it breaks by standing there. */
interface Step {
  readonly next: Phase;
  readonly breaks?: StreamRule;
}

const after: Step = { next: "over", breaks: "nothing-after-end" };

const steps: Readonly<Record<Phase, Readonly<Record<LineKind, Step>>>> = {
  open: {
    blank: { next: "open", breaks: "no-blank-lines" },
    broken: { next: "open", breaks: "json-lines" },
    piece: { next: "open" },
    other: { next: "open" },
    last: { next: "over" },
    error: { next: "over" },
  },
  over: { blank: after, broken: after, piece: after, other: after, last: after, error: after },
};

const maxLineLength = 16 * 1024 * 1024;
const contentRules = Object.entries(lineRules);

/** Holds a streamed answer to the rules of the wire; a rule is told of once. */
export function checkStream(): StreamChecker {
  const lines = createLineSplitter();
  const facts: StreamFacts = { callIds: new Set() };
  const told = new Set<string>();
  let phase: Phase = "open";
  let lost = false;

  const tell = (rule: string, message: string, out: Violation[]): void => {
    if (told.has(rule)) return;
    told.add(rule);
    out.push({ rule, message });
  };

  const say = (rule: StreamRule, out: Violation[]): void => tell(rule, streamRules[rule], out);

  const check = (text: string, out: Violation[]): void => {
    const line = text.trim() === "" ? undefined : tryParseJson(text);
    const kind = kindOfText(text, line);
    const { next, breaks } = steps[phase][kind];
    const wasOpen = phase === "open";
    phase = next;
    if (breaks) say(breaks, out);
    else if (wasOpen && isObject(line)) look(kind, line, out);
  };

  const look = (kind: LineKind, line: JsonObject, out: Violation[]): void => {
    if (kind === "error" && typeof line["error"] !== "string") say("error-text", out);
    if (kind !== "piece" && kind !== "last") return;
    for (const [rule, broken] of contentRules) {
      const message = told.has(rule) ? undefined : broken(line, facts);
      if (message !== undefined) tell(rule, message, out);
    }
  };

  return {
    push(chunk) {
      const out: Violation[] = [];
      if (lost) return out;
      for (const line of lines.push(chunk)) check(line, out);
      lost = lines.pending() > maxLineLength;
      if (lost) say("line-length", out);
      return out;
    },
    end() {
      const out: Violation[] = [];
      const rest = lost ? "" : lines.end();
      // The last line may lack its end; one that is no JSON was cut, which the missing end tells.
      if (rest.trim() !== "" && tryParseJson(rest) !== undefined) check(rest, out);
      if (phase === "open" && !lost) say("ends", out);
      return out;
    },
  };
}

function kindOfText(text: string, line: Json | undefined): LineKind {
  if (isObject(line)) return kindOf(line);
  return text.trim() === "" ? "blank" : "broken";
}
