/** What a client wants of caches (RFC 9111, 5.2.1). */
export interface CacheControl {
  /** An answer that is kept may be given. */
  readonly mayRead: boolean;
  /** The answer may be kept. */
  readonly mayKeep: boolean;
  /** Older answers will not do, in milliseconds. */
  readonly maxAgeMs: number;
}

/** Reads the header `cache-control` of a request. */
export function readCacheControl(header = ""): CacheControl {
  const directives = header
    .toLowerCase()
    .split(",")
    .map((directive) => directive.trim());
  const mayKeep = !directives.includes("no-store");
  const age = directives.map((directive) => /^max-age="?(\d+)"?$/.exec(directive)?.[1]).find((found) => found);
  return {
    mayKeep,
    mayRead: mayKeep && !directives.includes("no-cache"),
    maxAgeMs: age === undefined ? Infinity : Number(age) * 1000,
  };
}
