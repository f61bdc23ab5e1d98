/** How many characters a value holds, roughly: its texts, and a few for everything else. Looks no deeper than it must. */
export function roughLength(value: unknown, depth = 0): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null || depth === maxDepth) return 8;
  let length = 16;
  for (const item of Object.values(value)) length += roughLength(item, depth + 1);
  return length;
}

const maxDepth = 200;
