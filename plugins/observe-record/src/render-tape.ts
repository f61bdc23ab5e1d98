import { editBodies } from "./edit-bodies.ts";
import { redacted } from "./redact/redact-leaves.ts";
import type { Redactor } from "./redact/redactor.ts";
import { createShape } from "./shape/shape.ts";
import { createTapeHeader, tapeEvent } from "./tape-line.ts";
import type { Taking } from "./taking.ts";
import type { Gap, TapeEnd, TapeEvent, TapeHeader } from "./tape.ts";

/** How a tape is written. */
export interface TapeStyle {
  readonly redactor: Redactor;
  readonly content: TapeHeader["content"];
}

/** The text of a tape, redacted. */
export async function renderTape(
  { exchange, startedAt, events, gaps }: Taking,
  { redactor, content }: TapeStyle,
): Promise<string> {
  const header = createTapeHeader({ exchange, at: startedAt, content });
  const missing = new Set<Gap>(gaps);
  const shape = content === "shape" ? createShape() : undefined;
  const lines = await editBodies(
    events.map((event) => tapeEvent(event, startedAt)),
    (pieces) => {
      const clean = redactor.body(pieces);
      if (clean === undefined) missing.add("body-hidden");
      return clean && shape ? shape.body(clean) : (clean ?? [redacted]);
    },
  );
  const shown = lines.map((line) =>
    line.type === "wire-body" ? line : withoutSecrets(shape ? shape.event(line) : line, redactor),
  );
  const end: TapeEnd = {
    type: "tape-end",
    events: shown.length,
    ...(missing.size > 0 && { incomplete: [...missing] }),
  };
  return [header, ...shown, end].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Words of the form of tapes, which no pattern may take: nobody could read the line. */
const ownWords: ReadonlySet<string> = new Set(["type", "side", "direction", "operation", "outcome"]);

function withoutSecrets(line: TapeEvent, redactor: Redactor): TapeEvent {
  const hasHeaders = line.type === "exchange-start" || line.type === "wire-head";
  const shown = redactor.value(hasHeaders ? { ...line, headers: redactor.headers(line.headers) } : line);
  return { ...shown, ...Object.fromEntries(Object.entries(line).filter(([key]) => ownWords.has(key))) };
}
