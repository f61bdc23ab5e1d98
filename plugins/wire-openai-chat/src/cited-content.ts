import type { ChatEvent, CitationEvent, JsonObject } from "@patchbay/sdk";
import { createTextOffsets } from "@patchbay/wire-kit";
import { encodeAnnotation, type Passage } from "./citations.ts";

/** Remembers what a candidate says, since the ranges that other wires cite are known only when all of their text is. */
export interface CitedContent {
  /** What is to be said before an event: the annotations of texts that are complete. */
  readonly before: (event: ChatEvent) => JsonObject | undefined;
  /** Keeps a citation until its text is complete. */
  keep(event: WebCitation): void;
}

/** A citation that names an address. */
export type WebCitation = CitationEvent & { readonly citation: { readonly url: string } };

interface Text {
  text: string;
  /** Where it begins in the content, in code points. */
  readonly before: number;
}

/** Makes a memory for one candidate. */
export function createCitedContent(): CitedContent {
  const texts = new Map<number, Text>();
  let last: Text | undefined;
  let kept: WebCitation[] = [];

  const add = (part: number, text: string): void => {
    const known = texts.get(part) ?? { text: "", before: last ? last.before + codePoints(last.text) : 0 };
    known.text += text;
    texts.set(part, known);
    last = known;
  };

  /** A text goes on: what cites it waits. */
  const annotate = (spoken: number | undefined): JsonObject | undefined => {
    if (kept.length === 0) return undefined;
    const complete = kept.filter(({ part = 0 }) => part !== spoken);
    if (complete.length === 0) return undefined;
    kept = kept.filter(({ part = 0 }) => part === spoken);
    const passages = new Map([...texts].map(([part, text]) => [part, passageOf(text)]));
    return {
      annotations: complete.map(({ citation, part = 0 }) => encodeAnnotation(citation, passages.get(part) ?? nowhere)),
    };
  };

  return {
    before(event) {
      if (event.type === "citation" || event.type === "logprobs") return undefined;
      if (event.type !== "text-delta") return annotate(undefined);
      add(event.part ?? 0, event.text);
      return annotate(event.part ?? 0);
    },
    keep: (event) => void kept.push(event),
  };
}

function passageOf({ text, before }: Text): Passage {
  return { offsets: createTextOffsets(text), before };
}

const nowhere = passageOf({ text: "", before: 0 });

function codePoints(text: string): number {
  return createTextOffsets(text).length("code-point");
}
