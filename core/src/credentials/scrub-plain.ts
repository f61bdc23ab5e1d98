/** Plain data with every text in it redacted, of the same form: itself where nothing was taken out. */
export function scrubPlain<Value extends object>(value: Value, redact: (text: string) => string): Value {
  // Texts stay texts, and everything else what it is.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return scrubbed(value, redact) as Value;
}

function scrubbed(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => scrubbed(item, redact));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const before = Object.entries(value);
  const after = before.map(([key, item]) => [key, scrubbed(item, redact)] as const);
  return after.every(([, item], index) => item === before[index]?.[1]) ? value : Object.fromEntries(after);
}
