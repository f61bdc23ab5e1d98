import type { TapeEvent } from "../tape.ts";
import { type Channel, editTexts } from "../text/edit-texts.ts";
import { filler } from "./filler.ts";
import { isKept } from "./kept.ts";
import { createNames } from "./names.ts";

/** Takes the words out of an exchange and leaves its shape. One per exchange: names are told apart within it. */
export interface Shape {
  /** A body that came in pieces; their number and lengths stay. */
  readonly body: (pieces: readonly string[]) => readonly string[];
  /** An event that holds no body. */
  readonly event: (event: TapeEvent) => TapeEvent;
}

/** Makes a shape. What has gone through it before goes through it unchanged. */
export function createShape(): Shape {
  const nameOf = createNames();
  const edit = ({ path, leaves }: Channel): readonly (string | undefined)[] => {
    const texts = leaves.map(({ text }) => text);
    if (!path) return texts.map((text) => (isFraming(text) ? undefined : filler(text)));
    if (isKept(path)) return [];
    if (path.at(-1) === "name") return leaves.map(({ text, isString }) => (isString ? nameOf(text) : undefined));
    const filled = leaves.every(({ isString }) => !isString) ? texts : together(texts);
    return leaves.map(({ isString }, index) => (isString ? filled[index] : undefined));
  };
  return { body: (pieces) => editTexts(pieces, edit), event: eventShape };
}

/** As one text: a stream cuts words such as `true` and names of members anywhere. */
function together(texts: readonly string[]): readonly string[] {
  const whole = filler(texts.join(""));
  let at = 0;
  return texts.map((text) => whole.slice(at, (at += text.length)));
}

/** Lines of a stream that are no content. */
function isFraming(line: string): boolean {
  return /^(?:(?:event|id|retry):.*|data: ?\[DONE\]|)\r?\n?$/.test(line);
}

/** Messages and notes may quote what was said; a reason is a clause of somebody's code. */
function eventShape(event: TapeEvent): TapeEvent {
  if (event.type === "loss") {
    const { from: _from, to: _to, ...loss } = event.loss;
    return { ...event, loss };
  }
  if (event.type === "selection")
    return { ...event, notes: event.notes.map((note) => ({ ...note, text: filler(note.text) })) };
  if ("error" in event && event.error)
    return { ...event, error: { ...event.error, message: filler(event.error.message) } };
  return event;
}
