/**
 * What a plugin asks to be allowed. What it does not name it does not get. Outside the kernel's own process only what the
 * operator granted of it is real, and the host enforces it; a plugin that runs inline is trusted with the rest of the process.
 */
export interface Capabilities {
  /**
   * Hosts that `context.fetch` may reach, and default addresses of providers: `host`, `host:port` (443 when left out) or
   * `http://host:port` for plain HTTP. `*.example.com` stands for one or more labels, and must be granted as it is written.
   */
  readonly hosts?: readonly string[];
  /** Whether those hosts may lie in private networks, on this machine or at link-local addresses. */
  readonly privateNetwork?: boolean;
  /** Content that it sees or makes: what clients ask, what upstreams answer. */
  readonly content?: readonly ContentRight[];
  /** Whether it runs timers of its own. */
  readonly timers?: boolean;
  /** Secrets of its own options that the host puts into calls of `context.fetch`, by the option's name. */
  readonly secrets?: Readonly<Record<string, SecretUse>>;
  /** Whether it reads the secrets of its own options: `context.reveal`. Inline only; nothing grants it elsewhere. */
  readonly reveal?: boolean;
  /** Named ways of the host to get or use a credential that its providers ask for: `auth: { type: "profile" }`. */
  readonly profiles?: readonly string[];
  /** Bytes of key-value storage. */
  readonly kvBytes?: number;
  /** Memory that it may use, in MiB. Default 64, enforced outside the kernel's own process. */
  readonly memoryMb?: number;
  /** Share of one core that it may use for long, 0 to 1. */
  readonly cpu?: number;
}

/** Content of exchanges. */
export type ContentRight = "prompt" | "answer";

/** Where a secret may go. */
export interface SecretUse {
  /** As in `Capabilities.hosts`; each must be among them. */
  readonly hosts: readonly string[];
  /** `header:NAME`, or `query:NAME`. */
  readonly places: readonly string[];
}
