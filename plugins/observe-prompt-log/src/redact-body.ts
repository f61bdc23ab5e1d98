import type { FieldRedaction } from "./redact-fields.ts";
import type { Scrubber } from "./scrub.ts";

/** A body that may be written, or why it may not. */
export type BodyRedaction =
  | { readonly text: string; readonly hits: number }
  | { readonly withheld: string; readonly hits: number };

/** What makes bodies safe. */
export interface BodyMeans {
  readonly scrubber: Scrubber;
  readonly redactFields: (document: unknown) => FieldRedaction;
  /** There are fields to redact: what cannot be read may then hold one. */
  readonly hasFields: boolean;
}

/**
 * Redacts a body on the line: JSON as a document, a stream (server-sent events or JSON lines) document by document. What is
 * changed by that is written anew; all else stays as it came.
 */
export function redactBody(body: string, means: BodyMeans): BodyRedaction {
  const whole = parsed(body);
  if (whole) {
    const { text, hits } = redactDocument(body, whole.value, means);
    return { text: means.scrubber.text(text), hits };
  }
  return redactStream(body, means);
}

const noField = "it cannot be read, so that no field in it can be redacted";

function redactStream(body: string, means: BodyMeans): BodyRedaction {
  const { scrubber, hasFields } = means;
  const strings: Strings = new Map();
  let hits = 0;
  let documents = 0;
  const lines = body.split(/(?<=\n)/).map((line) => {
    const { head, data, end } = partsOf(line);
    const document = parsed(data);
    if (!document) return hasFields && !isHarmless(head, data) ? `${head}[left out]${end}` : scrubber.text(line);
    const redaction = redactDocument(data, document.value, means);
    documents++;
    hits += redaction.hits;
    gather(redaction.value, "", strings);
    return `${head}${redaction.text}${end}`;
  });
  if (hasFields && documents === 0) return { withheld: noField, hits };
  // A model writes a word in several pieces, none of which matches alone.
  if ([...strings.values()].some((pieces) => !scrubber.isClean(pieces.join(""))))
    return { withheld: "its pieces make up what is redacted", hits };
  return { text: scrubber.text(lines.join("")), hits };
}

interface Document {
  readonly text: string;
  readonly value: unknown;
  readonly hits: number;
}

function redactDocument(text: string, document: unknown, { scrubber, redactFields }: BodyMeans): Document {
  const { value, hits } = redactFields(document);
  const clean = scrubber.value(value);
  if (clean === document) return { text, value: clean, hits };
  const after = JSON.stringify(clean);
  return { text: after === JSON.stringify(document) ? text : after, value: clean, hits };
}

function parsed(text: string): { readonly value: object } | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { value } : undefined;
  } catch {
    return undefined;
  }
}

interface Line {
  readonly head: string;
  readonly data: string;
  readonly end: string;
}

function partsOf(line: string): Line {
  const [, head = "", data = "", end = ""] = /^((?:data: ?)?)(.*?)(\r?\n?)$/s.exec(line) ?? [];
  return { head, data, end };
}

/** Lines that hold no data: blank ones, comments, names of events and the end of a stream. */
function isHarmless(head: string, data: string): boolean {
  return data.trim() === "" || data === "[DONE]" || (head === "" && /^(?::|event:|id:|retry:)/.test(data));
}

/** The texts of a stream by where they stand in its documents. */
type Strings = Map<string, string[]>;

function gather(value: unknown, path: string, strings: Strings): void {
  if (typeof value === "string") {
    const pieces = strings.get(path);
    if (pieces) pieces.push(value);
    else strings.set(path, [value]);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) gather(item, `${path}/${key}`, strings);
}
