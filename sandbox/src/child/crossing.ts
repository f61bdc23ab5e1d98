/** What may cross between a guest and its child. */
export type Crossing = string | number | Uint8Array | undefined;

/** What an argument of a primitive must be. */
export type ArgumentKind = "text" | "number" | "bytes" | "data" | "optional-text" | "optional-bytes";

/** The arguments of each primitive; further ones are ignored. */
export const signatures = {
  send: ["text", "number", "data"],
  encodeUtf8: ["text"],
  decodeUtf8: ["bytes"],
  parseUrl: ["text", "optional-text"],
  now: [],
  random: [],
  setTimer: ["number"],
  clearTimer: ["number"],
  digest: ["text", "bytes"],
  hmac: ["text", "bytes", "bytes"],
  randomBytes: ["number"],
} as const satisfies Record<string, readonly ArgumentKind[]>;

/** Which kinds of values an argument may be. */
export const allowed: Readonly<Record<ArgumentKind, ReadonlySet<ValueKind>>> = {
  text: new Set(["text"]),
  number: new Set(["number"]),
  bytes: new Set(["bytes"]),
  data: new Set(["text", "bytes"]),
  "optional-text": new Set(["text", "nothing"]),
  "optional-bytes": new Set(["bytes", "nothing"]),
};

export type ValueKind = "text" | "number" | "bytes" | "nothing" | "other";
