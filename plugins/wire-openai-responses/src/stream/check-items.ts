import type { Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { createPartsChecker, type PartsChecker } from "./check-parts.ts";
import type { Report } from "./rules.ts";

/** Checks what is said of the items of a response. */
export interface ItemsChecker {
  see(type: string, event: JsonObject): void;
  /** The response is completed. */
  end(): void;
}

interface State {
  readonly report: Report;
  /** Items that are not done yet, by their index. */
  readonly open: Map<number, PartsChecker>;
  readonly ids: Set<string>;
  added: number;
}

/** Makes a checker for one response. */
export function createItemsChecker(report: Report): ItemsChecker {
  const state: State = { report, open: new Map(), ids: new Set(), added: 0 };
  return {
    see: (type, event) => see(state, type, event),
    end() {
      if (state.open.size > 0) report("items-end", `${state.open.size} open at the end`);
    },
  };
}

function see(state: State, type: string, event: JsonObject): void {
  const index = asNumber(event["output_index"]);
  if (index === undefined) return;
  if (type === "response.output_item.added") {
    begin(state, index, event["item"]);
    return;
  }
  const parts = state.open.get(index);
  if (!parts) state.report("items-begin", `${type} of an item that is not open`);
  else if (type === "response.output_item.done") finish(state, index, parts, event["item"]);
  else parts.see(type, event);
}

function begin(state: State, index: number, item: Json | undefined): void {
  const { report, open, ids } = state;
  if (open.has(index)) {
    report("items-begin", "an item that is added again");
    return;
  }
  if (index !== state.added) report("dense-items", `index ${index} for item ${state.added}`);
  state.added = index + 1;
  const id = asObject(item)?.["id"];
  if (typeof id === "string") {
    if (ids.has(id)) report("distinct-items", "the id of another item");
    ids.add(id);
  }
  open.set(index, createPartsChecker(report));
}

const calls: ReadonlySet<Json> = new Set<Json>(["function_call", "custom_tool_call"]);

function finish({ report, open }: State, index: number, parts: PartsChecker, value: Json | undefined): void {
  const { type = null, call_id: id, name } = asObject(value) ?? {};
  if (calls.has(type) && (typeof id !== "string" || typeof name !== "string" || name === ""))
    report("calls-named", "a call without its id or its name");
  parts.end();
  open.delete(index);
}
