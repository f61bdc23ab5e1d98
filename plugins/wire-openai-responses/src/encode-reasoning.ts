import type { JsonObject, ReasoningPart } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { defined, isOwnFamily } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { summaryBreak } from "./decode-reasoning.ts";
import type { Encoding } from "./encoding.ts";
import { family } from "./types.ts";

/** Writes a thought that the target can know: its own. Others are left out, and never become text. */
export function encodeReasoning(part: ReasoningPart, encoding: Encoding): readonly JsonObject[] {
  const { losses } = encoding;
  if (encoding.withoutProofs) {
    losses({ path: "messages.content", kind: "dropped", from: "reasoning", reason: "the target refused the proof" });
    return [];
  }
  const sealed = isOwnFamily(part.encrypted, family) ? part.encrypted.value : undefined;
  if (sealed === undefined && !isKnown(part, encoding)) {
    losses({ path: "messages.content", kind: "dropped", from: "reasoning", reason: "the target did not think it" });
    return [];
  }
  const rest = fieldsOf(part);
  return [
    {
      type: "reasoning",
      ...defined({ id: part.id }),
      ...textsOf(part),
      ...defined({ encrypted_content: sealed }),
      ...rest,
    },
  ];
}

/** Without its seal a thought is known by its id, where the provider remembers, or by its whole text. */
function isKnown(part: ReasoningPart, { stateless }: Encoding): boolean {
  const isForeign = (part.signature ?? part.redacted ?? part.encrypted) !== undefined;
  const isWhole = part.text !== "" && part.summary !== true;
  return bagOf(part)["item"] === true && !isForeign && (!stateless || isWhole);
}

/** Summary and content as they came, as long as the text is still theirs. */
function textsOf(part: ReasoningPart): JsonObject {
  const raw = asObject(bagOf(part)["raw"]);
  if (raw && textOf(raw) === part.text) return raw;
  if (part.text === "") return { summary: [] };
  if (part.summary === true) return { summary: [{ type: "summary_text", text: part.text }] };
  return { summary: [], content: [{ type: "reasoning_text", text: part.text }] };
}

function textOf(raw: JsonObject): string {
  const texts = (key: string): readonly string[] =>
    asArray(raw[key]).map((entry) => asString(asObject(entry)?.["text"]) ?? "");
  const summary = texts("summary");
  return summary.length > 0 ? summary.join(summaryBreak) : texts("content").join("");
}
