import type { PromptRecord } from "./journal.ts";

/** Where records go. Never throws: what cannot be written is dropped and told. */
export interface Sink {
  write(records: readonly PromptRecord[]): Promise<void>;
  close(): Promise<void>;
}
