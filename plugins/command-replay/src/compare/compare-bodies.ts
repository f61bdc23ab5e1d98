import { type Difference, type Place, shown } from "./difference.ts";
import { diffJson } from "./diff-json.ts";

const most = 20;

/** What differs between two bodies: JSON member by member, anything else line by line. */
export function compareBodies(place: Place, where: string, tape: string, now: string): readonly Difference[] {
  if (tape === now) return [];
  const [before, after] = [parsed(tape), parsed(now)];
  const found = before && after ? inJson(before.value, after.value) : inLines(tape, now);
  const named = found.map(({ what, ...rest }) => ({ place, what: [where, what].filter(Boolean).join(" "), ...rest }));
  if (named.length === 0)
    return [{ place, what: [where, "spelling"].filter(Boolean).join(" "), tape: shown(tape), now: shown(now) }];
  if (named.length <= most) return named;
  return [...named.slice(0, most), { place, what: `${where} and ${named.length - most} more`.trim() }];
}

type Found = Omit<Difference, "place">;

function inJson(before: unknown, after: unknown): readonly Found[] {
  return diffJson(before, after).map(({ path, tape, now }) => found(path, tape, now));
}

function inLines(before: string, after: string): readonly Found[] {
  const [tape, now] = [before.split("\n"), after.split("\n")];
  const first = tape.findIndex((line, index) => line !== now[index]);
  const at = first === -1 ? tape.length : first;
  return [found(`line ${at + 1}`, tape[at], now[at])];
}

function found(what: string, tape: unknown, now: unknown): Found {
  return {
    what,
    ...(tape !== undefined && { tape: shown(tape) }),
    ...(now !== undefined && { now: shown(now) }),
  };
}

function parsed(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
