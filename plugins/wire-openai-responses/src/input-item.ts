import type { ContentPart, Json, Signature } from "@patchbay/sdk";

/** An item of the input, read. */
export interface InputItem {
  /** `results` are the user's too, but answer calls. */
  readonly role: "system" | "user" | "assistant" | "results";
  readonly parts: readonly ContentPart[];
  /** How the item was written, where it becomes a message of its own. */
  readonly notes: Readonly<Record<string, Json | undefined>>;
  readonly phase?: string;
  /** It is a message of the assistant's, rather than a call or a thought. */
  readonly spoken?: boolean;
  /** What only signs the text before it. */
  readonly signature?: Signature;
  /** It is a summary, which may stand in front of it in words. */
  readonly summary?: boolean;
  /** Tools that the item brings. */
  readonly tools?: readonly Json[];
}
