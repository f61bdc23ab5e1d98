import type { StreamRule } from "./stream-rules.ts";

/** The kinds of event that a stream's order is made of. */
export type StreamEventKind =
  | "message_start"
  | "content_block_start"
  | "content_block_delta"
  | "content_block_stop"
  | "message_delta"
  | "message_stop"
  | "ping"
  | "error"
  | "unknown";

/** Where a stream stands: before its message, between blocks, inside of one, behind the last, and over. */
export type StreamPlace = "before" | "between" | "inside" | "behind" | "over";

/** Where an event leads, and the rule that it breaks by coming there. */
interface Step {
  readonly to: StreamPlace;
  readonly breaks?: StreamRule;
}

const to = (place: StreamPlace): Step => ({ to: place });
const broken = (place: StreamPlace, breaks: StreamRule): Step => ({ to: place, breaks });

const anyTime = (place: StreamPlace): Pick<Steps, "ping" | "error" | "unknown"> => ({
  ping: to(place),
  error: to("over"),
  unknown: to(place),
});

type Steps = Readonly<Record<StreamEventKind, Step>>;

/**
 * Which event may follow which. A broken rule leads to where the stream plainly believes to be, so that one fault is told
 * once. https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export const transitions: Readonly<Record<StreamPlace, Steps>> = {
  before: {
    ...anyTime("before"),
    message_start: to("between"),
    content_block_start: broken("inside", "start-first"),
    content_block_delta: broken("inside", "start-first"),
    content_block_stop: broken("between", "start-first"),
    message_delta: broken("behind", "start-first"),
    message_stop: broken("over", "start-first"),
  },
  between: {
    ...anyTime("between"),
    message_start: broken("between", "start-once"),
    content_block_start: to("inside"),
    content_block_delta: broken("between", "delta-block"),
    content_block_stop: broken("between", "stop-block"),
    message_delta: to("behind"),
    message_stop: broken("over", "delta-missing"),
  },
  inside: {
    ...anyTime("inside"),
    message_start: broken("inside", "start-once"),
    content_block_start: broken("inside", "block-overlap"),
    content_block_delta: to("inside"),
    content_block_stop: to("between"),
    message_delta: broken("behind", "block-open"),
    message_stop: broken("over", "block-open"),
  },
  behind: {
    ...anyTime("behind"),
    message_start: broken("behind", "start-once"),
    content_block_start: broken("behind", "content-late"),
    content_block_delta: broken("behind", "content-late"),
    content_block_stop: broken("behind", "content-late"),
    message_delta: to("behind"),
    message_stop: to("over"),
  },
  over: {
    message_start: broken("over", "after-end"),
    content_block_start: broken("over", "after-end"),
    content_block_delta: broken("over", "after-end"),
    content_block_stop: broken("over", "after-end"),
    message_delta: broken("over", "after-end"),
    message_stop: broken("over", "after-end"),
    ping: broken("over", "after-end"),
    error: broken("over", "after-end"),
    unknown: broken("over", "after-end"),
  },
};
