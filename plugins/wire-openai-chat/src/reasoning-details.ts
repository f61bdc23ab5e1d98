import type { JsonObject, ReasoningPart, Signature } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";

/** Who made a detail, by the beginning of its `format`. */
const families: readonly (readonly [start: string, family: string])[] = [
  ["anthropic", "anthropic"],
  ["google", "gemini"],
  ["openai", "openai"],
  ["xai", "xai"],
];

/** An entry of `reasoning_details` (https://openrouter.ai/docs/use-cases/reasoning-tokens), kept whole beside what it says. */
export function detailPart(detail: JsonObject): ReasoningPart {
  const { text, summary, sealed, signature } = readDetail(detail);
  return {
    type: "reasoning",
    text: text ?? summary ?? "",
    ...defined({
      summary: summary === undefined ? undefined : true,
      signature,
      encrypted: sealed,
      id: asString(detail["id"]),
    }),
    ...keep({ form: "reasoning_details", raw: detail }),
  };
}

/** What an entry of `reasoning_details` says. */
export interface Detail {
  readonly text?: string;
  readonly summary?: string;
  readonly sealed?: Signature;
  readonly signature?: Signature;
}

/** Reads an entry of `reasoning_details`. */
export function readDetail(detail: JsonObject): Detail {
  return defined({
    text: asString(detail["text"]),
    summary: asString(detail["summary"]),
    sealed: signed(detail, "data"),
    signature: signed(detail, "signature"),
  });
}

function signed(detail: JsonObject, key: "data" | "signature"): Signature | undefined {
  const value = detail[key];
  if (typeof value !== "string" || value === "") return undefined;
  const format = asString(detail["format"]) ?? "";
  return { family: families.find(([start]) => format.startsWith(start))?.[1] ?? "openrouter", value };
}
