import type { PromptRecord } from "./record.ts";

/** Where records go. Never throws: what cannot be written is dropped and told. */
export interface Sink {
  write(records: readonly PromptRecord[]): Promise<void>;
  /** What is due from time to time, also when nothing is written. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}
