import type { Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import { formsOf } from "./secret-forms.ts";
import { createScanner, redacted } from "./secret-scanner.ts";

/**
 * Makes the function that takes secrets out of text: every configured one of at least 6 characters, also escaped for an
 * address or for JSON or in base64, and whatever has the shape of a key.
 */
export function createRedactor(secrets: readonly Secret[]): (text: string) => string {
  const scan = createScanner(secrets.flatMap((secret) => formsOf(revealSecret(secret))));
  return (text) => scan(text).replace(keyShapes, keyReplacement);
}

/** Header fields with the values of those that hold credentials hidden. */
export function redactHeaders<T extends string | readonly string[] | undefined>(
  headers: Readonly<Record<string, T>>,
): Record<string, T | string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, holdsCredential(name) ? redacted : value]));
}

/** Whether a header field, by its name, is there for a credential. */
export function holdsCredential(name: string): boolean {
  return sensitiveHeaders.has(name.toLowerCase());
}

const sensitiveHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "x-goog-api-key",
  "api-key",
]);

/**
 * What the shape of a key gives away: a piece in front that stays, then what is taken out; or a key's own beginning. Every
 * part is bounded or begins at one place only, so that no text makes the search more than linear.
 */
const keyShapes = new RegExp(
  [
    // header fields, as text or as JSON
    String.raw`(\b(?:set-)?cookie["']?\s*[:=]\s*["']?)(?!\[redacted)[^\s"'][^\r\n"']*`,
    String.raw`(\b(?:authorization|(?:x-)?(?:goog-)?api[-_]?key)["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?)(?!\[redacted|(?:bearer|basic|token)\s)[^\s"',;&]+`,
    String.raw`(\bbearer\s+)[\w.~+/=-]{6,}`,
    // query parameters
    String.raw`([?&](?:key|access_token|token)=)(?!\[redacted)[^\s"'&#]+`,
    // user and password in an address
    String.raw`(\b[a-z][a-z\d+.-]{0,15}://)[^\s/?#@"':]*:[^\s/?#@"']+(?=@)`,
    // keys that tell themselves, and tokens in three parts (RFC 7519)
    String.raw`\b(?:sk|pk|rk|gsk|xai|pplx|nvapi|hf|ghp|gho)[-_][\w-]{12,}`,
    String.raw`\bAIza[\w-]{30,}`,
    String.raw`(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]+`,
  ].join("|"),
  "gi",
);

/** Groups that took no part are empty. */
const keyReplacement = `$1$2$3$4$5${redacted}`;
