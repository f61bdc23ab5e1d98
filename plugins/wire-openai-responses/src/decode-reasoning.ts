import type { Json, JsonObject, ReasoningPart } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray } from "@patchbay/sdk/http";
import { defined, type Fields, unpackSignature } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { family } from "./types.ts";

/** Between two parts of a summary, where they are one text. */
export const summaryBreak = "\n\n";

/** Reads a reasoning item: its summary, else the thinking itself. */
export function decodeReasoning(fields: Fields): ReasoningPart {
  const summary = isArray(fields.peek("summary")) ? fields.array("summary") : undefined;
  const content = isArray(fields.peek("content")) ? fields.array("content") : undefined;
  const isSummary = asArray(summary).length > 0;
  const text = isSummary ? textsOf(summary).join(summaryBreak) : textsOf(content).join("");
  const raw = isPlain(summary, content) ? undefined : defined({ summary, content });
  const id = fields.string("id");
  const sealed = fields.string("encrypted_content");
  return {
    type: "reasoning",
    text,
    ...(isSummary && { summary: true }),
    ...(sealed !== undefined && decodeSealed(sealed)),
    ...defined({ id }),
    ...keep({ item: true, raw, fields: fields.rest() }),
  };
}

function textsOf(parts: readonly Json[] | undefined): readonly string[] {
  return asArray(parts).map((part) => asString(asObject(part)?.["text"]) ?? "");
}

/** Whether the item can be written again from its text alone. */
function isPlain(summary: readonly Json[] | undefined, content: readonly Json[] | undefined): boolean {
  if (!summary || summary.length > 1) return false;
  if (summary.length === 1) return content === undefined && isTextPart(summary[0], "summary_text");
  return content === undefined || (content.length === 1 && isTextPart(content[0], "reasoning_text"));
}

function isTextPart(value: Json | undefined, type: string): boolean {
  const part: JsonObject = asObject(value) ?? {};
  const { text } = part;
  return part["type"] === type && typeof text === "string" && text !== "" && Object.keys(part).length === 2;
}

const places = {
  thinking: "signature",
  redacted: "redacted",
  encrypted: "encrypted",
  "part-text": "signature",
  "part-call": "signature",
} as const;

/** What is sealed: this wire's own, or another vendor's in the envelope that an answer carried it in. */
function decodeSealed(value: string): Pick<ReasoningPart, "signature" | "encrypted" | "redacted"> {
  const carried = unpackSignature(value);
  return carried ? { [places[carried.kind]]: carried.signature } : { encrypted: { family, value } };
}
