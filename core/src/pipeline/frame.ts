import { type ChatEvent, committingEvents, GatewayError, type Usage } from "@patchbay/sdk";

/** What one read of an upstream gave: events, and, when the bytes go through, the bytes. */
export interface Frame {
  readonly events: readonly ChatEvent[];
  readonly bytes?: Uint8Array;
}

/** Frames, one by one; some sources can also hand on all that are left without a promise for each. */
export interface FrameSource extends AsyncIterator<Frame, void, undefined> {
  drain?(take: (frame: Frame) => Promise<void> | undefined): Promise<void>;
}

/** What a node answers, frame by frame. Leaving the loop ends the call. */
export interface Answer {
  readonly frames: FrameSource;
  /** The frames' bytes are the client's answer; otherwise the events are to be encoded. */
  readonly passthrough: boolean;
  /** The upstream's own, for bytes that go through. */
  readonly contentType?: string;
}

/** An answer that began: what was held back until it was certain, and the rest. */
export interface CommittedAnswer extends Answer {
  readonly held: readonly Frame[];
}

const maxHeldBytes = 8 * 1024 * 1024;
const maxHeldFrames = 10_000;

/** Waits for the first event that commits; until then another node may take over unseen. @throws GatewayError */
export async function commit(
  answer: Answer,
  spent: (usage: Usage) => void = () => undefined,
): Promise<CommittedAnswer> {
  const held: Frame[] = [];
  let bytes = 0;
  for (;;) {
    const next = await answer.frames.next();
    if (next.done) throw new GatewayError("invalid-reply", "the upstream's answer was empty");
    const frame = next.value;
    for (const event of frame.events) if (event.type === "usage") spent(event.usage);
    const commits = frame.events.some(({ type }) => committingEvents[type]);
    const failure = commits ? undefined : failureIn(frame.events);
    if (failure) throw failure;
    bytes += frame.bytes?.length ?? 0;
    held.push(frame);
    if (commits) return { ...answer, held };
    if (held.length > maxHeldFrames || bytes > maxHeldBytes)
      throw new GatewayError("invalid-reply", "the upstream sent much and said nothing");
  }
}

/** The failure that the upstream told of within its answer. */
export function failureIn(events: readonly ChatEvent[]): GatewayError | undefined {
  const last = events.at(-1);
  return last?.type === "error" ? GatewayError.of(last.failure) : undefined;
}
