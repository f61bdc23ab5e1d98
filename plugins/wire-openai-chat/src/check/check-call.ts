import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, isObject } from "@patchbay/sdk/http";
import type { Report } from "./rules.ts";

interface KnownCall {
  readonly id: string;
  readonly name: string;
}

/** Checks the pieces of a choice's tool calls. */
export type CallChecker = (entries: Json | undefined) => void;

/** Makes a checker for the calls of one choice. */
export function createCallChecker(report: Report): CallChecker {
  const known = new Map<number, KnownCall>();
  return (entries) => {
    for (const entry of asArray(entries)) if (isObject(entry)) checkEntry(known, entry, report);
  };
}

function checkEntry(known: Map<number, KnownCall>, entry: JsonObject, report: Report): void {
  const body = asObject(entry["function"]) ?? asObject(entry["custom"]) ?? {};
  checkText(body["arguments"], "the arguments of a call", report);
  checkText(body["input"], "the input of a call", report);
  const { index } = entry;
  if (!isIndex(index)) {
    if (said(body["name"]) === undefined) report("call-index", "a piece of a call has no index");
    return;
  }
  const call = known.get(index);
  if (call) checkIdentity(call, entry, body, report);
  else {
    if (index !== known.size) report("call-order", `call ${index} begins as the ${known.size + 1}. of its choice`);
    known.set(index, beginCall(entry, body, report));
  }
}

function beginCall(entry: JsonObject, body: JsonObject, report: Report): KnownCall {
  const [id, type, name] = [entry["id"], entry["type"], body["name"]].map(said);
  const missing = Object.entries({ id, type, name }).flatMap(([key, value]) => (value === undefined ? [key] : []));
  if (missing.length > 0) report("call-head", `the first piece of a call lacks ${missing.join(", ")}`);
  return { id: id ?? "", name: name ?? "" };
}

function checkIdentity(call: KnownCall, entry: JsonObject, body: JsonObject, report: Report): void {
  if ((said(entry["id"]) ?? call.id) !== call.id) report("call-identity", "a call changes its id");
  if ((said(body["name"]) ?? call.name) !== call.name) report("call-identity", "a call changes its name");
}

/** Vendors write what they do not repeat as null or as nothing. */
function said(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Reports a value that must be text and is not. */
export function checkText(value: Json | undefined, what: string, report: Report): void {
  if (value !== undefined && value !== null && typeof value !== "string") report("value-type", `${what} is no string`);
}

/** Whether a value numbers something. */
export function isIndex(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
