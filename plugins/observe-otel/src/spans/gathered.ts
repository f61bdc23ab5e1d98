import type { AttemptEndEvent, LossEvent } from "@patchbay/sdk";
import type { TraceContext } from "../context/trace-context.ts";
import type { ServerAddress } from "./node-facts.ts";

/** What is known of an attempt when its exchange is over. */
export interface GatheredAttempt {
  readonly end: AttemptEndEvent;
  readonly provider: string;
  readonly wire: string | undefined;
  readonly passthrough: boolean | undefined;
  readonly server: ServerAddress | undefined;
}

/** An attribute of content, as JSON. */
export interface Content {
  readonly json: string;
  /** Some of it was too long. */
  readonly isCut: boolean;
}

/** What was asked. */
export interface AskedContent {
  readonly system: Content | undefined;
  readonly input: Content;
}

/** What was answered. */
export interface AnsweredContent {
  readonly id: string;
  readonly model: string;
  readonly output: Content;
}

/** What is known of an exchange, from its beginning to its end. */
export interface Gathered {
  readonly context: TraceContext;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly attempts: readonly GatheredAttempt[];
  readonly losses: readonly LossEvent[];
  readonly asked: AskedContent | undefined;
  readonly answered: AnsweredContent | undefined;
}
