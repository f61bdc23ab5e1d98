/** Secrets, none of which looks like a key, with signs that JSON, addresses and base64 write in ways of their own. */
export const canaries = {
  node: "node/moorhen-one+1?x",
  quotedNode: 'node "q"/moorhen-quoted+1?x',
  twiceNode: 'node "q"/moorhen-twice+1?x',
  splitNode: "node/moorhen-two+2?x",
  spareNode: "node/moorhen-three+3?x",
  client: "client/moorhen-four+4?y",
  admin: "admin/moorhen-five+5?z",
  webhook: "webhook/moorhen-six+6",
  otlp: "otlp/moorhen-seven+7",
  redis: "redis/moorhen-eight+8",
  postgres: "postgres/moorhen-nine+9",
  cookie: "cookie/moorhen-ten+10",
  header: "header/moorhen-eleven+11",
  query: "query/moorhen-twelve+12",
  wrong: "wrong/moorhen-thirteen+13",
  changed: "changed/moorhen-last+14",
  /** This one does: it stands in a prompt, and nobody configured it. */
  shaped: "sk-proj-Moorhen15AbCdEfGhIjKlMnOp",
} as const;

/** The name of a secret. */
export type Canary = keyof typeof canaries;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const canaryNames = Object.keys(canaries) as readonly Canary[];

const forms: readonly (readonly [form: string, write: (secret: string) => string])[] = [
  ["plain", (secret) => secret],
  ["json", (secret) => JSON.stringify(secret).slice(1, -1)],
  ["json in json", (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
  [
    "json with escaped slashes",
    (secret) =>
      JSON.stringify(secret)
        .slice(1, -1)
        .replaceAll("/", String.raw`\/`),
  ],
  ["address", (secret) => encodeURIComponent(secret)],
  ["form", (secret) => new URLSearchParams({ "": secret }).toString().slice(1)],
  ["base64", (secret) => Buffer.from(secret).toString("base64").replace(/=+$/, "")],
  ["base64url", (secret) => Buffer.from(secret).toString("base64url")],
  // Only what must be seen of it wherever else it was cut.
  ["the heart of it", (secret) => /moorhen-\w+/i.exec(secret)?.[0] ?? secret],
];

/** Where something was found, and what. */
export interface Leak {
  readonly place: string;
  readonly canary: Canary;
  readonly form: string;
}

/** Every secret in every form in every place. */
export function leaksIn(places: ReadonlyMap<string, string>): readonly Leak[] {
  return [...places].flatMap(([place, text]) =>
    canaryNames.flatMap((canary) =>
      forms.filter(([, write]) => text.includes(write(canaries[canary]))).map(([form]) => ({ place, canary, form })),
    ),
  );
}

/** One line for each. */
export function linesOf(leaks: readonly Leak[]): readonly string[] {
  return [...new Set(leaks.map(({ place, canary, form }) => `${place}: ${canary} (${form})`))];
}
