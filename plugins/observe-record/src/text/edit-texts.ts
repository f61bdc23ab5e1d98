import { stretchesOf } from "./documents.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { type JsonLeaf, jsonLeaves, stringAt } from "./json-leaves.ts";

/** A value of a body, as an editor sees it. */
export interface Leaf {
  /** The text of a string; of a number, boolean or null its JSON. */
  readonly text: string;
  readonly isString: boolean;
}

/** What stands in one place of a body: of a whole one a value, of a stream the values of all its events, in order. */
export interface Channel {
  /** Keys and indexes; absent for lines that are no JSON. */
  readonly path?: readonly string[];
  readonly leaves: readonly Leaf[];
}

/** Gives the texts that take the place of the leaves' own; undefined, or the same text, leaves one alone. */
export type ChannelEditor = (channel: Channel) => readonly (string | undefined)[];

/**
 * Changes what is written in a body, which came in pieces: strings and other values of its JSON, and lines that are none.
 * Every other character stays, and so does the number of pieces.
 */
export function editTexts(pieces: readonly string[], edit: ChannelEditor): readonly string[] {
  const text = pieces.join("");
  if (text === "") return pieces;
  const channels = channelsOf(text);
  const edits = channels.flatMap((channel) => editsOf(channel, edit));
  return applyEdits(
    pieces,
    edits.toSorted((one, other) => one.start - other.start),
  );
}

interface Spot extends Leaf {
  readonly start: number;
  readonly end: number;
}

interface SpotChannel {
  readonly path?: readonly string[];
  readonly spots: Spot[];
}

function channelsOf(text: string): readonly SpotChannel[] {
  const channels = new Map<string, SpotChannel>();
  const lines: SpotChannel = { spots: [] };
  for (const { kind, start, end } of stretchesOf(text)) {
    if (kind === "line") lines.spots.push({ start, end, text: text.slice(start, end), isString: true });
    else for (const leaf of jsonLeaves(text, start)) addLeaf(text, leaf, channels);
  }
  return [...channels.values(), lines];
}

function addLeaf(text: string, { path, start, end }: JsonLeaf, channels: Map<string, SpotChannel>): void {
  const key = path.join("\0");
  const channel = channels.get(key) ?? { path, spots: [] };
  channels.set(key, channel);
  const isString = text[start] === '"';
  channel.spots.push({ start, end, isString, text: isString ? stringAt(text, start, end) : text.slice(start, end) });
}

function editsOf({ path, spots }: SpotChannel, edit: ChannelEditor): readonly Edit[] {
  const texts = edit({ ...(path && { path }), leaves: spots });
  return spots.flatMap(({ start, end, text }, index) => {
    const changed = texts[index];
    if (changed === undefined || changed === text) return [];
    return [narrow({ start, end, insert: path ? JSON.stringify(changed) : changed }, path ? "" : text)];
  });
}

/** Leaves alone what a changed line begins and ends with: the line may have come in several pieces. */
function narrow({ start, end, insert }: Edit, before: string): Edit {
  const most = Math.min(before.length, insert.length);
  let head = 0;
  while (head < most && before[head] === insert[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === insert.at(-1 - tail)) tail++;
  return { start: start + head, end: end - tail, insert: insert.slice(head, insert.length - tail) };
}
