import { shortestWord } from "./secret-scanner.ts";

/** The ways in which a secret may stand in text: as it is, escaped for an address or for JSON, in base64 or as hex. */
export function formsOf(secret: string): readonly string[] {
  const texts = [secret, ...passwordsOf(secret)].filter((text) => text.length >= shortestWord);
  return texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const json = JSON.stringify(text).slice(1, -1);
    return [
      text,
      json,
      json.replaceAll("/", String.raw`\/`),
      JSON.stringify(json).slice(1, -1),
      encodeURIComponent(bytes.toString()),
      new URLSearchParams({ "": text }).toString().slice(1),
      bytes.toString("base64"),
      bytes.toString("base64").replace(/=+$/, ""),
      bytes.toString("base64url"),
      ...insideBase64(bytes),
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
    ];
  });
}

/** What of a secret is certain to be seen when it is part of something longer that is written in base64. */
function insideBase64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3));
    // The first group holds bits of what stands before.
    const text = whole.toString("base64").slice(before === 0 ? 0 : 4);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** The password of a secret that is an address, such as a proxy's, and what is sent to sign in with it. */
function passwordsOf(secret: string): readonly string[] {
  if (!secret.includes("@") || !URL.canParse(secret)) return [];
  const { username, password } = new URL(secret);
  return password === "" ? [] : [password, unescape(password), `${unescape(username)}:${unescape(password)}`];
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
