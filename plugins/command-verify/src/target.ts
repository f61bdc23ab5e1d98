/** Who is proved. */
export interface Target {
  readonly kind: "pool" | "url";
  /** Address that `/models` and `/chat/completions` are put behind. */
  readonly baseUrl: string;
  /** Addresses where health may be told; the first that is there counts. */
  readonly healthUrls: readonly string[];
  /** What is presented as bearer token. */
  readonly key: string | undefined;
  readonly pool?: string;
  readonly node?: string;
  /** How others reach it, when it is not proved at the very address that they use. */
  readonly registration: { readonly baseUrl: string; readonly keyName: string | undefined };
  /** What became of an exchange that its client left; undefined where nobody but the gateway knows. */
  readonly afterAbort?: (requestId: string) => Promise<"cancelled" | "ended" | "running">;
  close(): Promise<void>;
}
