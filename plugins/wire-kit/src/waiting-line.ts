import type { ChatEvent } from "@patchbay/sdk";

/** Events that wait until a call ends, in their order; those of one call can be taken out of it together. */
export interface WaitingLine<Event extends ChatEvent> {
  add(event: Event): void;
  /** The next in order; undefined when none waits. */
  next(): Event | undefined;
  /** All that wait for a call which begins. */
  takeCall(index: number): readonly Event[];
}

interface Place<Event> {
  readonly event: Event;
  taken: boolean;
}

/**
 * Makes a line. An event is looked at twice at most, however many calls stand in each other. `callOf`: the call that an
 * event belongs to, but for its beginning, which waits for its turn.
 */
export function createWaitingLine<Event extends ChatEvent>(
  callOf: (event: Event) => number | undefined,
): WaitingLine<Event> {
  let line: Place<Event>[] = [];
  let first = 0;
  const calls = new Map<number, Place<Event>[]>();
  return {
    add(event) {
      const place = { event, taken: false };
      line.push(place);
      const call = callOf(event);
      if (call === undefined) return;
      const places = calls.get(call);
      if (places) places.push(place);
      else calls.set(call, [place]);
    },
    next() {
      while (line[first]?.taken === true) first += 1;
      const place = line[first];
      first += 1;
      if (place) return place.event;
      line = [];
      first = 0;
      return undefined;
    },
    takeCall(index) {
      const places = calls.get(index) ?? [];
      calls.delete(index);
      for (const place of places) place.taken = true;
      return places.map(({ event }) => event);
    },
  };
}
