import type { JsonObject } from "@patchbay/sdk";

/** Somebody's turn in a conversation. */
export type Turn =
  | { readonly role: "system" | "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly Call[] }
  | { readonly role: "tool"; readonly callId: string; readonly text: string };

/** A call of a function. */
export interface Call {
  readonly id: string;
  readonly name: string;
  /** JSON text of an object. */
  readonly argumentsText: string;
}

/** A function that the model could call. */
export interface FunctionTool {
  readonly name: string;
  readonly description?: string;
  readonly parameters: JsonObject;
}

/** A conversation with its last answer. */
export interface Conversation {
  readonly turns: readonly Turn[];
  readonly tools: readonly FunctionTool[];
  /** What of it could not be kept, by what it is. */
  readonly parts: Readonly<Record<string, number>>;
}

/** What is wanted of conversations. */
export interface Rules {
  readonly system: "keep" | "drop";
  readonly tools: "include" | "exclude";
  readonly media: "skip" | "strip";
  readonly minTurns: number;
  readonly maxTurns: number;
  /** The form must be one that a model can be trained on; otherwise records are kept as they are. */
  readonly isStrict: boolean;
}

/** A record is left out, and why. */
export class LeftOut extends Error {
  override readonly name = "LeftOut";
}
