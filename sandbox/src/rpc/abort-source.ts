/** What an AbortController does. The guest has none from its engine, so that both sides bring their own. */
export interface AbortSource {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** Makes one. */
export type MakeAbort = () => AbortSource;
