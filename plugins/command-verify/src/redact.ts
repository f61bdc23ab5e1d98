const mark = "[redacted]";

/** What looks like a key wherever it stands. */
const keyPatterns: readonly RegExp[] = [
  /\b(?:sk|pk|rk|xai|gsk|hf|ghp|glpat)[-_][\w-]{16,}/g,
  /\bAIza[\w-]{30,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\bBearer\s+[\w.~+/-]{8,}=*/gi,
];

/** Takes secrets out of texts. */
export type Redact = (text: string) => string;

/** A redactor for these secrets, in every form in which JSON, addresses and headers carry them, and for what looks like a key. */
export function createRedactor(secrets: Iterable<string>): Redact {
  const forms = new Set([...secrets].filter((secret) => secret.length >= shortest).flatMap(formsOf));
  // The longest first: a secret may be a part of another one.
  const ordered = [...forms].toSorted((one, other) => other.length - one.length);
  return (text) => {
    let clean = text;
    for (const form of ordered) clean = clean.replaceAll(form, mark);
    for (const pattern of keyPatterns) clean = clean.replaceAll(pattern, mark);
    return clean;
  };
}

/** The same value with every text in it redacted, names of fields too. */
export function redactDeep(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactDeep(each, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [redact(name), redactDeep(each, redact)]),
  );
}

/** Shorter ones would take ordinary words out. */
const shortest = 6;

function formsOf(secret: string): readonly string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString("base64");
  return [
    secret,
    quoted,
    quoted.replaceAll("/", "\\/"),
    encodeURIComponent(secret),
    base64.replaceAll(/=+$/g, ""),
    Buffer.from(secret).toString("base64url"),
  ];
}
