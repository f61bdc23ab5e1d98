import type { JsonObject } from "@patchbay/sdk";
import { asNumber, asString } from "@patchbay/sdk/http";
import type { Report } from "./rules.ts";

/** Checks the parts and texts of one item. */
export interface PartsChecker {
  see(type: string, event: JsonObject): void;
  /** The item is done. */
  end(): void;
}

/** What an event does to a part: begins it, brings a piece or the whole of its text, adds a note, ends it. */
type Deed = "begin" | "piece" | "whole" | "note" | "end";

type PartState = "none" | "open" | "said" | "done";

interface Part {
  state: PartState;
  /** Length of the pieces; undefined while there is none. */
  length: number | undefined;
}

/** Which states a deed may meet, and what it leaves. */
const transitions: Readonly<Record<Deed, { readonly from: readonly PartState[]; readonly to?: PartState }>> = {
  begin: { from: ["none"], to: "open" },
  piece: { from: ["open"] },
  whole: { from: ["open"], to: "said" },
  note: { from: ["open", "said"] },
  end: { from: ["open", "said"], to: "done" },
};

interface Step {
  readonly deed: Deed;
  readonly index?: "content_index" | "summary_index";
  /** The member with the text. */
  readonly text?: string;
  /** No other event has to begin the text. */
  readonly begins?: true;
}

const content = "content_index";
const summary = "summary_index";
const alone = { begins: true } as const;

const steps: Readonly<Record<string, Step>> = {
  "response.content_part.added": { deed: "begin", index: content },
  "response.content_part.done": { deed: "end", index: content },
  "response.output_text.delta": { deed: "piece", index: content, text: "delta" },
  "response.output_text.done": { deed: "whole", index: content, text: "text" },
  "response.output_text.annotation.added": { deed: "note", index: content },
  "response.refusal.delta": { deed: "piece", index: content, text: "delta" },
  "response.refusal.done": { deed: "whole", index: content, text: "refusal" },
  "response.reasoning_text.delta": { deed: "piece", index: content, text: "delta", ...alone },
  "response.reasoning_text.done": { deed: "whole", index: content, text: "text", ...alone },
  "response.reasoning_summary_part.added": { deed: "begin", index: summary },
  "response.reasoning_summary_part.done": { deed: "end", index: summary },
  "response.reasoning_summary_text.delta": { deed: "piece", index: summary, text: "delta" },
  "response.reasoning_summary_text.done": { deed: "whole", index: summary, text: "text" },
  "response.function_call_arguments.delta": { deed: "piece", text: "delta", ...alone },
  "response.function_call_arguments.done": { deed: "whole", text: "arguments", ...alone },
  "response.custom_tool_call_input.delta": { deed: "piece", text: "delta", ...alone },
  "response.custom_tool_call_input.done": { deed: "whole", text: "input", ...alone },
  "response.mcp_call_arguments.delta": { deed: "piece", text: "delta", ...alone },
  "response.mcp_call_arguments.done": { deed: "whole", text: "arguments", ...alone },
  "response.code_interpreter_call_code.delta": { deed: "piece", text: "delta", ...alone },
  "response.code_interpreter_call_code.done": { deed: "whole", text: "code", ...alone },
};

interface State {
  readonly report: Report;
  readonly parts: Map<string, Part>;
  readonly begun: Map<string, number>;
}

/** Makes a checker for one item. */
export function createPartsChecker(report: Report): PartsChecker {
  const state: State = { report, parts: new Map(), begun: new Map() };
  return {
    see(type, event) {
      const step = Object.hasOwn(steps, type) ? steps[type] : undefined;
      if (step) take(state, type, event, step);
    },
    end() {
      const open = [...state.parts.values()].filter((part) => part.state === "open" || part.state === "said");
      if (open.length > 0) report("parts-end", `${open.length} open at the end of their item`);
    },
  };
}

function take(state: State, type: string, event: JsonObject, step: Step): void {
  const { report, parts } = state;
  const { index = "" } = step;
  const number = asNumber(event[index]) ?? 0;
  const key = `${index} ${number}`;
  const part = parts.get(key) ?? { state: "none", length: undefined };
  if (step.deed === "begin" && part.state === "none") checkDense(state, index, number);
  const { from, to } = transitions[step.deed];
  const isImplied = step.begins === true && part.state === "none";
  if (!isImplied && !from.includes(part.state)) report("parts-begin", `${type} at a part that is ${part.state}`);
  checkLength(state, part, step, asString(event[step.text ?? ""]));
  // What nobody has to begin, nobody has to end.
  if (!isImplied) part.state = to ?? part.state;
  else if (step.deed === "whole") part.state = "done";
  parts.set(key, part);
}

function checkDense({ report, begun }: State, index: string, given: number): void {
  const next = begun.get(index) ?? 0;
  if (given !== next) report("dense-parts", `index ${given} for part ${next}`);
  begun.set(index, given + 1);
}

function checkLength({ report }: State, part: Part, { deed }: Step, text: string | undefined): void {
  if (text === undefined) return;
  if (deed === "piece") part.length = (part.length ?? 0) + text.length;
  else if (deed === "whole" && part.length !== undefined && part.length !== text.length)
    report("texts-add-up", `${part.length} in pieces, ${text.length} as a whole`);
}
