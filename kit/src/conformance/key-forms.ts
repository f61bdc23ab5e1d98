/** The forms in which a key may show up in text, besides as it is: packed, turned around, in halves. */
function keyForms(key: string): readonly string[] {
  const bytes = Buffer.from(key);
  const half = Math.ceil(key.length / 2);
  return [
    key,
    key.split("").toReversed().join(""),
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    encodeURIComponent(key),
    key.toUpperCase(),
    key.slice(0, half),
    key.slice(half),
    key.split("").join(" "),
    key.split("").join("-"),
  ];
}

/** Where a key shows up among texts: the form, and the words around it with the key left out. Undefined: nowhere. */
export function leakIn(texts: Iterable<string>, key: string): string | undefined {
  const forms = keyForms(key);
  for (const text of texts) {
    const found = forms.find((form) => text.includes(form));
    if (found === undefined) continue;
    const at = text.indexOf(found);
    return `${text.slice(Math.max(0, at - 60), at)}[key]${text.slice(at + found.length, at + found.length + 20)}`;
  }
  return undefined;
}
