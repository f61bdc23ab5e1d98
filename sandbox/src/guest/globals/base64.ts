const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** `btoa` as WHATWG HTML has it. @throws TypeError for characters beyond U+00FF. */
export function btoa(text: unknown): string {
  const source = String(text);
  let out = "";
  for (let at = 0; at < source.length; at += 3) {
    const codes = [source.charCodeAt(at), source.charCodeAt(at + 1), source.charCodeAt(at + 2)].map(
      (code) => code || 0,
    );
    const [a = 0, b = 0, c = 0] = codes;
    if (Math.max(a, b, c) > 255) throw new TypeError("btoa takes characters up to U+00FF alone");
    const bits = (a << 16) | (b << 8) | c;
    out += [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]).join("");
  }
  const missing = (3 - (source.length % 3)) % 3;
  return out.slice(0, out.length - missing) + "=".repeat(missing);
}

/** `atob` as WHATWG HTML has it. @throws TypeError for what is not base64. */
export function atob(text: unknown): string {
  const source = String(text).replaceAll(/[\t\n\f\r ]/g, "");
  const data = source.length % 4 === 0 ? source.replace(/={1,2}$/, "") : source;
  if (data.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(data)) throw new TypeError("the text is not base64");
  let out = "";
  let bits = 0;
  let held = 0;
  for (const character of data) {
    bits = ((bits << 6) | alphabet.indexOf(character)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += String.fromCharCode((bits >> held) & 255);
  }
  return out;
}
