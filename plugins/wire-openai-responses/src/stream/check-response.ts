import type { JsonObject } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { createItemsChecker, type ItemsChecker } from "./check-items.ts";
import type { Report } from "./rules.ts";

/** Checks the events of one response. */
export interface ResponseChecker {
  see(type: string, event: JsonObject): void;
  /** `[DONE]` came. */
  mark(): void;
  end(): void;
}

/** `told`: an error was told, which a failed response may still follow. */
type Phase = "before" | "open" | "told" | "ended";

interface State {
  readonly report: Report;
  readonly items: ItemsChecker;
  phase: Phase;
  number: number;
}

/** Events about the response as a whole: what they make of it, and the statuses that fit. */
interface Step {
  readonly to: Phase;
  readonly statuses: readonly string[];
}

const steps: Readonly<Record<string, Step>> = {
  "response.created": { to: "open", statuses: ["in_progress", "queued"] },
  "response.queued": { to: "open", statuses: ["queued"] },
  "response.in_progress": { to: "open", statuses: ["in_progress"] },
  "response.completed": { to: "ended", statuses: ["completed"] },
  "response.incomplete": { to: "ended", statuses: ["incomplete"] },
  "response.failed": { to: "ended", statuses: ["failed"] },
  "response.cancelled": { to: "ended", statuses: ["cancelled"] },
  error: { to: "told", statuses: [] },
};

/** Makes a checker for one response. */
export function createResponseChecker(report: Report): ResponseChecker {
  const state: State = { report, items: createItemsChecker(report), phase: "before", number: -1 };
  return {
    see: (type, event) => see(state, type, event),
    mark() {
      if (!isOver(state.phase)) report("mark-last", "the mark before the end");
    },
    end() {
      if (!isOver(state.phase)) report("complete", "the end of the stream before that of the response");
    },
  };
}

function isOver(phase: Phase): boolean {
  return phase === "told" || phase === "ended";
}

/** Types that are none of the wire's may come at any time. */
function see(state: State, type: string, event: JsonObject): void {
  checkNumber(state, type, event);
  if (type !== "error" && !type.startsWith("response.")) return;
  const { phase, report } = state;
  if (isOver(phase) && (phase === "ended" || type !== "response.failed")) {
    report("one-end", `${type} after the end`);
    return;
  }
  if ((phase === "before") !== (type === "response.created") && type !== "error")
    report("created-first", phase === "before" ? `${type} at the beginning` : `${type} again`);
  const step = Object.hasOwn(steps, type) ? steps[type] : undefined;
  if (step) checkStep(state, type, event, step);
  else state.items.see(type, event);
  state.phase = step?.to ?? "open";
}

function checkNumber(state: State, type: string, event: JsonObject): void {
  const number = asNumber(event["sequence_number"]);
  if (number === undefined) return;
  if (number <= state.number) state.report("rising-sequence", `${number} behind ${state.number} at ${type}`);
  state.number = number;
}

function checkStep({ report, items }: State, type: string, event: JsonObject, { to, statuses }: Step): void {
  const response = asObject(event["response"]);
  if (type === "response.created" && typeof response?.["id"] !== "string")
    report("created-names-response", response ? "a response without an id" : "no response");
  const status = response?.["status"];
  if (typeof status === "string" && !statuses.includes(status)) report("status-fits", `another status at ${type}`);
  if (to !== "ended" && asObject(response?.["usage"])) report("usage-at-end", `usage at ${type}`);
  if (type === "response.completed") items.end();
}
