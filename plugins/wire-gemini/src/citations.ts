import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { countOf } from "./fields.ts";
import { wireId } from "./types.ts";

/** A source, and the number of the part, as it came, whose text it is a source of. */
export interface FoundCitation {
  readonly citation: Citation;
  readonly rawPart: number;
}

/** Reads the sources that a candidate names: those of searches, and those of what it recites. Offsets count UTF-8 bytes. */
export function decodeCitations(facts: JsonObject): readonly FoundCitation[] {
  const grounding = asObject(facts["groundingMetadata"]);
  const recited = asArray(
    asObject(facts["citationMetadata"])?.["citations"] ?? asObject(facts["citationMetadata"])?.["citationSources"],
  );
  return [...(grounding ? decodeGrounding(grounding) : []), ...recited.flatMap((item) => decodeRecited(item) ?? [])];
}

function decodeGrounding(grounding: JsonObject): readonly FoundCitation[] {
  const chunks = asArray(grounding["groundingChunks"]).map(asObject);
  return asArray(grounding["groundingSupports"]).flatMap((support): readonly FoundCitation[] => {
    const fields = asObject(support) ?? {};
    const segment = asObject(fields["segment"]) ?? {};
    return asArray(fields["groundingChunkIndices"]).flatMap((index) => {
      const chunk = chunks[countOf(index) ?? -1];
      const source = asObject(chunk?.["web"] ?? chunk?.["retrievedContext"] ?? chunk?.["maps"]);
      const facts = {
        url: asString(source?.["uri"]),
        title: asString(source?.["title"]),
        text: asString(segment["text"]),
      };
      return source
        ? [{ citation: citation(facts, segment, support), rawPart: countOf(segment["partIndex"]) ?? 0 }]
        : [];
    });
  });
}

function decodeRecited(value: Json): FoundCitation | undefined {
  const fields = asObject(value);
  if (!fields) return undefined;
  const facts = { url: asString(fields["uri"]), title: asString(fields["title"]), text: undefined };
  return { citation: citation(facts, fields, value), rawPart: 0 };
}

type Facts = Readonly<Record<"url" | "title" | "text", string | undefined>>;

/** A start of 0 is left out on this wire. */
function citation(facts: Facts, range: JsonObject, raw: Json): Citation {
  const end = countOf(range["endIndex"]);
  const place = end === undefined ? {} : ({ start: countOf(range["startIndex"]) ?? 0, end, unit: "utf-8" } as const);
  return { ...defined(facts), ...place, raw: { wire: wireId, value: raw } };
}
