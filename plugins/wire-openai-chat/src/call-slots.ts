import type { JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString } from "@patchbay/sdk/http";

/** A tool call whose pieces come in. */
export interface Call {
  id: string;
  name: string;
  /** Position among the calls that were sent on; undefined before. */
  index?: number;
  /** Arguments that came before the name, or that are unwrapped when complete. */
  held: string;
  custom: boolean;
  legacy: boolean;
  wrapped: boolean;
  extra?: JsonObject;
}

/** The calls of one candidate, in the order in which they began. */
export interface CallSlots {
  readonly calls: Call[];
  /** Which call a number stands for at this moment. */
  readonly byIndex: Map<number, Call>;
  readonly byId: Map<string, Call>;
}

/** Begins a call. */
export function addCall({ calls }: CallSlots): Call {
  const call: Call = { id: "", name: "", held: "", custom: false, legacy: false, wrapped: false };
  calls.push(call);
  return call;
}

/** Remembers the id of a call, the first that it has. */
export function nameCall(slots: CallSlots, call: Call, id: string): void {
  if (call.id !== "" || id === "") return;
  call.id = id;
  if (!slots.byId.has(id)) slots.byId.set(id, call);
}

/** The call that an entry of `tool_calls` belongs to. `whole`: entries are not fragments, each with a name is a call. */
export function findCall(slots: CallSlots, entry: JsonObject, whole: boolean): Call {
  const id = asString(entry["id"]) ?? "";
  const index = asNumber(entry["index"]);
  const named = Boolean(asString(asObject(entry["function"] ?? entry["custom"])?.["name"]));
  const byId = slots.byId.get(id);
  if (index === undefined) {
    if (whole && named) return addCall(slots);
    return byId ?? (id === "" ? slots.calls.at(-1) : undefined) ?? addCall(slots);
  }
  const call = atIndex(slots.byIndex.get(index), { id, named, byId }) ?? addCall(slots);
  slots.byIndex.set(index, call);
  return call;
}

interface Clues {
  readonly id: string;
  readonly named: boolean;
  readonly byId: Call | undefined;
}

/**
 * Some vendors number all calls 0 and tell them apart by id. Others make a new id for each fragment: an id that
 * nobody knows, without a name, begins no call.
 */
function atIndex(there: Call | undefined, { id, named, byId }: Clues): Call | undefined {
  if (!there) return named ? undefined : byId;
  if (id === "" || there.id === "" || there.id === id) return there;
  return byId ?? (named ? undefined : there);
}
