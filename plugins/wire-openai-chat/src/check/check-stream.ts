import type { JsonObject, StreamChecker, Violation } from "@patchbay/sdk";
import { asObject, isArray, isObject } from "@patchbay/sdk/http";
import { tryParseJson } from "@patchbay/wire-kit";
import { doneMark } from "../types.ts";
import { createChunkChecker } from "./check-chunk.ts";
import { createFrames } from "./frames.ts";
import type { Report, StreamRule } from "./rules.ts";

type State = "empty" | "open" | "counted" | "failed" | "done";
type Kind = "chunk" | "usage" | "error" | "done" | "broken";

interface Next {
  readonly state: State;
  /** The event breaks this rule; what it holds is then not looked at. */
  readonly breaks?: StreamRule;
}

const ended: Next = { state: "done", breaks: "after-end" };
const failedStill: Next = { state: "failed", breaks: "after-end" };

/** Which event of a stream may follow which. */
const transitions: Readonly<Record<State, Readonly<Record<Kind, Next>>>> = {
  empty: {
    chunk: { state: "open" },
    usage: { state: "counted" },
    error: { state: "failed" },
    done: { state: "done", breaks: "no-chunk" },
    broken: { state: "open", breaks: "event-json" },
  },
  open: {
    chunk: { state: "open" },
    usage: { state: "counted" },
    error: { state: "failed" },
    done: { state: "done" },
    broken: { state: "open", breaks: "event-json" },
  },
  counted: {
    chunk: { state: "counted", breaks: "chunk-after-usage" },
    usage: { state: "counted", breaks: "chunk-after-usage" },
    error: { state: "failed" },
    done: { state: "done" },
    broken: { state: "counted", breaks: "event-json" },
  },
  failed: {
    chunk: failedStill,
    usage: failedStill,
    error: failedStill,
    done: { state: "done" },
    broken: failedStill,
  },
  done: { chunk: ended, usage: ended, error: ended, done: ended, broken: ended },
};

/** What the end of the stream breaks in each state. */
const atEnd: Readonly<Record<State, StreamRule | undefined>> = {
  empty: "no-chunk",
  open: "done-missing",
  counted: "done-missing",
  failed: undefined,
  done: undefined,
};

/** A rule that is broken with every chunk is told of no more often than this. */
const maxReports = 3;

/** Makes a checker for one stream, in whose chunks `object` begins as given. It keeps ids, names and numbers of the answer, and nothing of its content. */
export function createStreamChecker(object: string): StreamChecker {
  const counts = new Map<StreamRule, number>();
  let found: Violation[] = [];
  let state: State = "empty";
  let failed = false;

  const report: Report = (rule, message) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    if (count <= maxReports) found.push({ rule, message });
  };
  const frames = createFrames(report);
  const chunks = createChunkChecker(object, report);

  const read = (data: string): void => {
    const chunk = data.trim() === doneMark ? undefined : asObject(tryParseJson(data));
    const event = chunk ? kindOf(chunk) : brokenOrDone(data);
    const next = transitions[state][event];
    ({ state } = next);
    failed ||= event === "error";
    if (next.breaks) report(next.breaks, `${names[event]} is out of place`);
    else if (chunk && event !== "error") {
      chunks.read(chunk);
      if (event === "usage" && !chunks.allFinished()) report("usage-early", "usage comes before a finish reason");
    }
  };

  const take = (data: readonly string[]): readonly Violation[] => {
    for (const text of data) if (text.trim() !== "") read(text);
    const taken = found;
    found = [];
    return taken;
  };

  return {
    push: (chunk) => take(frames.push(chunk)),
    end() {
      const last = take(frames.end());
      const rule = atEnd[state];
      if (rule && !counts.has("line-length")) report(rule, "the stream is over");
      if (!failed && !counts.has("line-length")) chunks.end();
      return [...last, ...take([])];
    },
  };
}

const names: Readonly<Record<Kind, string>> = {
  chunk: "a chunk",
  usage: "a chunk that tells usage alone",
  error: "an error",
  done: doneMark,
  broken: "what is no JSON object",
};

function brokenOrDone(data: string): Kind {
  return data.trim() === doneMark ? "done" : "broken";
}

function kindOf(chunk: JsonObject): Kind {
  const { error, choices, usage } = chunk;
  if ((isObject(error) && Object.keys(error).length > 0) || (typeof error === "string" && error !== "")) return "error";
  return isArray(choices) && choices.length === 0 && isObject(usage) ? "usage" : "chunk";
}
