/** What a credential is put into; header names in lower case. */
export interface AuthorizedMessage {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that is complete but for its credential. */
export interface OutgoingCall extends AuthorizedMessage {
  readonly method: string;
  readonly body?: string | Uint8Array;
}
