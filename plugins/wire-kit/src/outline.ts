import { type ChatEvent, type ChatEventType, committingEvents } from "@patchbay/sdk";

/** What an observer of a passing answer wants who does not want it all: start, first content, usage, finish and error. */
export interface Outline {
  /** The first content was seen: what follows need be looked at for its end alone. */
  readonly committed: boolean;
  /** The events that belong to the outline. */
  of(events: readonly ChatEvent[]): readonly ChatEvent[];
}

const kept: ReadonlySet<ChatEventType> = new Set(["start", "usage", "finish", "error"]);

/** The outline of one answer; its events are handed in in their order. */
export function createOutline(): Outline {
  let committed = false;
  return {
    get committed() {
      return committed;
    },
    of: (events) =>
      events.filter(({ type }) => {
        const commits = !committed && committingEvents[type];
        committed ||= commits;
        return commits || kept.has(type);
      }),
  };
}
