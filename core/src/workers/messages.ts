import type { StateStore } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";

/** A way to another process, or to the other half of a test. Both sides have the same version of this program. */
export interface Channel<Message> {
  send(message: Message): void;
  onMessage(hear: (message: Message) => void): void;
}

/** The operations of a store that are asked and answered. */
export type Operation = Exclude<keyof StateStore, "watch">;

/** A worker asks the store. What is undefined here is null on the way. */
export interface Ask {
  readonly type: "ask";
  readonly id: number;
  readonly operation: Operation;
  readonly values: readonly unknown[];
}

/** What the store answered. */
export interface Answer {
  readonly type: "answer";
  readonly id: number;
  readonly value?: unknown;
  readonly problem?: string;
}

/** What workers and the store of their parent tell each other. */
export type StoreMessage =
  | Ask
  | Answer
  | { readonly type: "watch"; readonly id: number; readonly prefix: string }
  | { readonly type: "unwatch"; readonly id: number }
  | { readonly type: "change"; readonly id: number; readonly key: string; readonly value?: string };

/** What workers and their parent tell each other. */
export type CrewMessage =
  /** A worker listens; the text is what a start says. */
  { readonly type: "listening"; readonly text: string } | { readonly type: "drain" } | { readonly type: "reload" };

const crewTypes: Readonly<Record<CrewMessage["type"], true>> = { listening: true, drain: true, reload: true };

/** Whether this is one of these messages; libraries may use the channel for their own. */
export function isCrewMessage(value: unknown): value is CrewMessage {
  return isRecord(value) && typeof value["type"] === "string" && Object.hasOwn(crewTypes, value["type"]);
}
