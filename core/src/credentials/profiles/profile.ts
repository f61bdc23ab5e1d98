import type { Clock, JsonObject, Node, Secret } from "@patchbay/sdk";
import type { AuthorizedMessage, OutgoingCall } from "../outgoing-call.ts";

/** A named way to get or use a credential. */
export interface AuthProfile {
  /** What is wrong with the options that a provider gives, if anything. */
  check(options: JsonObject): string | undefined;
  /** Addresses beside the node's own that the options name, which the provider's plugin must be allowed to reach. */
  addresses(options: JsonObject): readonly string[];
  /** @throws GatewayError `credential-rejected` for a credential that it cannot read. */
  open(setup: ProfileSetup): OpenProfile;
}

/** What a profile works with. */
export interface ProfileSetup {
  readonly options: JsonObject;
  readonly credential: Secret;
  readonly node: Node;
}

/** A profile at work for one credential. */
export interface OpenProfile {
  authorize(call: OutgoingCall, means: ProfileMeans): AuthorizedMessage | Promise<AuthorizedMessage>;
  /** What this request carried was refused; true when the next one carries something else. */
  renew?(refused: AuthorizedMessage): boolean;
  /** What it holds now beside the credential and must not be seen. */
  texts(): readonly string[];
}

/** What profiles may use of the host. */
export interface ProfileMeans {
  readonly clock: Clock;
  /** Folder for what has to outlive the process. */
  readonly dataDir: string;
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  /** Posts a form. @throws GatewayError as transports do. */
  readonly post: PostForm;
}

/** Posts to a token endpoint. `isOwn`: the address comes from the operator's credential, not from the plugin. */
export type PostForm = (
  address: string,
  form: Readonly<Record<string, string>>,
  how: { readonly isOwn: boolean; readonly headers?: Readonly<Record<string, string>> },
) => Promise<{ readonly status: number; readonly text: string }>;
