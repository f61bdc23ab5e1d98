import type { Json, JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { tryParseJson } from "./json-text.ts";
import { repairJson } from "./repair-json.ts";

/** A call's arguments as the object that some wires want. */
export interface ParsedArguments {
  readonly value: JsonObject;
  /**
   * `repaired`: the text was broken, and plainly meant this. `wrapped`: it was no object; a member holds it. `rounded`: it
   * has whole numbers with more digits than a number holds.
   */
  readonly kind: "exact" | "repaired" | "wrapped" | "rounded";
}

/**
 * Reads the arguments of a call. No text and `null` mean no arguments; a list or a single value is put under `value`;
 * what cannot be read is kept as text under `_raw`. Never throws.
 */
export function parseArguments(argumentsText: string): ParsedArguments {
  if (argumentsText.trim() === "") return { value: {}, kind: "exact" };
  if (nestsTooDeep(argumentsText)) return raw(argumentsText);
  const exact = tryParseJson(argumentsText);
  if (exact === null) return { value: {}, kind: "exact" };
  if (exact !== undefined)
    return isObject(exact) ? { value: exact, kind: isRounded(argumentsText) ? "rounded" : "exact" } : wrap(exact);
  const repaired = repairJson(argumentsText);
  const value = repaired === undefined ? undefined : tryParseJson(repaired);
  return isObject(value) ? { value, kind: "repaired" } : raw(argumentsText);
}

/** Why arguments are not what the model wrote, for the ledger. */
export const argumentReasons: Readonly<Record<Exclude<ParsedArguments["kind"], "exact">, string>> = {
  repaired: "the text of the arguments was no JSON",
  wrapped: "the arguments were no JSON object",
  rounded: "whole numbers in the arguments have more digits than the wire's numbers hold",
};

/** Texts, so that digits in them do not count, and whole numbers that may be too long. */
const longNumbers = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g;

function isRounded(text: string): boolean {
  if (!/\d{16}/.test(text)) return false;
  const numbers = (text.match(longNumbers) ?? []).filter((token) => !token.startsWith('"'));
  return numbers.some((token) => String(Number(token)) !== token);
}

function wrap(value: Json): ParsedArguments {
  return { value: { value }, kind: "wrapped" };
}

function raw(argumentsText: string): ParsedArguments {
  return { value: { _raw: argumentsText }, kind: "wrapped" };
}

/** A value nested deeper than this would exhaust the stack of whoever writes it. */
const deepest = 200;

function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > deepest) return true;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return false;
}
