import type { Json, JsonObject } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { type CallChecker, checkText, createCallChecker } from "./check-call.ts";
import type { Report, StreamRule } from "./rules.ts";

type State = "silent" | "nameless" | "speaking" | "finished";
type Step = "role" | "content" | "finish";

interface Next {
  readonly state: State;
  /** The step breaks this rule. */
  readonly breaks?: StreamRule;
}

/** Which step of a choice may follow which. */
const transitions: Readonly<Record<State, Readonly<Record<Step, Next>>>> = {
  silent: { role: { state: "speaking" }, content: { state: "nameless" }, finish: { state: "finished" } },
  nameless: {
    role: { state: "speaking", breaks: "role-late" },
    content: { state: "nameless" },
    finish: { state: "finished" },
  },
  speaking: { role: { state: "speaking" }, content: { state: "speaking" }, finish: { state: "finished" } },
  finished: {
    role: { state: "finished" },
    content: { state: "finished", breaks: "content-after-finish" },
    finish: { state: "finished" },
  },
};

const messages: Readonly<Record<Step, string>> = {
  role: "a role",
  content: "content",
  finish: "a finish reason",
};

/** Checks the pieces of one choice. */
export interface ChoiceChecker {
  read(choice: JsonObject): void;
  isFinished(): boolean;
}

/** Makes a checker for one choice. */
export function createChoiceChecker(report: Report): ChoiceChecker {
  const checkCalls = createCallChecker(report);
  let state: State = "silent";
  let finish: string | undefined;

  const go = (step: Step): void => {
    const next = transitions[state][step];
    if (next.breaks) report(next.breaks, `${messages[step]} comes while the choice is ${state}`);
    ({ state } = next);
  };

  return {
    read(choice) {
      const delta = asObject(choice["delta"]) ?? asObject(choice["message"]) ?? {};
      if (typeof delta["role"] === "string") go("role");
      checkDelta(delta, checkCalls, report);
      checkText(choice["text"], "text", report);
      if (hasContent(delta) || isSaid(choice["text"])) go("content");
      const reason = choice["finish_reason"];
      if (typeof reason !== "string" || reason === "") return;
      if (finish !== undefined && finish !== reason) report("finish-changes", "a choice has two finish reasons");
      finish = reason;
      go("finish");
    },
    isFinished: () => state === "finished",
  };
}

const texts = ["refusal", "reasoning_content"] as const;

function checkDelta(delta: JsonObject, checkCalls: CallChecker, report: Report): void {
  if (!isArray(delta["content"])) checkText(delta["content"], "content", report);
  for (const key of texts) checkText(delta[key], key, report);
  checkCalls(delta["tool_calls"]);
}

/** Members that say who speaks, not what. */
const silent: ReadonlySet<string> = new Set(["role", "index", "name"]);

function hasContent(delta: JsonObject): boolean {
  for (const key in delta) if (!silent.has(key) && isSaid(delta[key])) return true;
  return false;
}

function isSaid(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && !(isArray(value) && value.length === 0);
}
