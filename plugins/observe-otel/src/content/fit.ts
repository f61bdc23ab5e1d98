import type { Content } from "../spans/gathered.ts";

/**
 * A list as JSON of at most `max` characters. What does not fit is left out: from the front (`keep: "last"`) or from the
 * back. If not even one item fits, its texts are cut.
 */
export function fit(items: readonly unknown[], max: number, keep: "first" | "last"): Content {
  const ordered = keep === "last" ? items.toReversed() : items;
  const kept: string[] = [];
  let left = max - 2;
  for (const item of ordered) {
    const json = jsonOf(item, left) ?? (kept.length === 0 ? jsonOf(shortened(item, left), left) : undefined);
    if (json === undefined) break;
    kept.push(json);
    left -= json.length + 1;
  }
  const whole = keep === "last" ? kept.toReversed() : kept;
  const isCut = kept.length < items.length || (items.length > 0 && kept[0] !== JSON.stringify(ordered[0]));
  return { json: `[${whole.join(",")}]`, isCut };
}

function jsonOf(item: unknown, max: number): string | undefined {
  const json = JSON.stringify(item);
  return json.length <= max ? json : undefined;
}

/** With texts so short that all of them should fit, escapes included. */
function shortened(item: unknown, max: number): unknown {
  const texts = countTexts(item);
  const each = Math.max(1, Math.floor(max / (texts * 2)) - 16);
  return cutTexts(item, each);
}

function countTexts(value: unknown): number {
  if (typeof value === "string") return 1;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, each) => sum + countTexts(each), 0);
}

function cutTexts(value: unknown, max: number): unknown {
  if (typeof value === "string") return value.length > max ? `${value.slice(0, max)}…` : value;
  if (Array.isArray(value)) return value.map((each: unknown) => cutTexts(each, max));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cutTexts(each, max)]));
}
