import type { ChatEvent, Json, JsonObject, LossSink } from "@patchbay/sdk";
import { asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined, originalName, unwrapInput } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import type { Memo } from "./types.ts";

/** Reads the tool calls of an answer. Each comes whole. */
export interface CallReader {
  /** When the answer was made, of which ids of calls are made that have none. */
  stamp(createdAt: string): void;
  read(entry: JsonObject | undefined, out: ChatEvent[]): void;
  any(): boolean;
}

/** Makes a reader for one answer. */
export function createCallReader(memo: Memo | undefined, losses: LossSink): CallReader {
  let count = 0;
  let prefix = "call";
  return {
    stamp(createdAt) {
      const digits = createdAt.replaceAll(/\D/g, "");
      if (digits !== "") prefix = `call_${digits}`;
    },
    read(entry, out) {
      const body = asObject(entry?.["function"]);
      const written = asString(body?.["name"]) ?? "";
      if (!entry || !body || written === "") {
        losses({ path: "message.tool_calls", kind: "dropped", reason: "the call has no name" });
        return;
      }
      const index = count++;
      const id = asString(entry["id"]) || undefined;
      const { name, namespace } = originalName(written, memo?.names);
      const custom = memo?.wrappedTools.includes(written) === true ? true : undefined;
      const notes = keep({ noId: id === undefined ? true : undefined });
      out.push({
        type: "tool-call-start",
        index,
        id: id ?? `${prefix}_${index}`,
        name,
        ...defined({ custom, namespace }),
        ...notes,
      });
      const text = argumentsText(body["arguments"]);
      const argumentsOf = custom ? unwrapInput(text) : text;
      if (argumentsOf !== "") out.push({ type: "tool-call-delta", index, argumentsText: argumentsOf });
      out.push({ type: "tool-call-end", index });
    },
    any: () => count > 0,
  };
}

/** An object on this wire; some servers send its text. */
function argumentsText(value: Json | undefined): string {
  if (isObject(value)) return JSON.stringify(value);
  return asString(value) ?? "{}";
}
