import type { AttemptCall, ChatEvent, EventMachine } from "@patchbay/sdk";
import type { TransformTap } from "../attach.ts";
import { blame } from "../guard.ts";
import type { ObserverHost } from "../observe/observer-queue.ts";
import { checkEvents } from "./check-events.ts";
import type { Frame } from "./frame.ts";

/** A machine at work, and whose it is. */
export interface RunningMachine {
  readonly plugin: string;
  readonly optional: boolean;
  readonly machine: EventMachine;
}

/** Makes the machines for one answer. To be done before the node is called: a fault here must cost no call. */
export function startMachines(
  taps: readonly TransformTap[],
  call: AttemptCall,
  host: ObserverHost,
): readonly RunningMachine[] {
  return taps.flatMap((tap) => start(tap, call, host));
}

/** Runs the events of an answer through the transforms that want them, in order. */
export async function* throughMachines(
  frames: AsyncIterator<Frame, void, undefined>,
  started: readonly RunningMachine[],
  host: ObserverHost,
): AsyncGenerator<Frame, void, undefined> {
  let machines = started;
  const run = (
    events: readonly ChatEvent[],
    step: (machine: EventMachine, events: readonly ChatEvent[]) => readonly ChatEvent[],
  ): readonly ChatEvent[] =>
    machines.reduce((passing, running) => {
      try {
        return checked(step(running.machine, passing), passing);
      } catch (cause) {
        const error = blame({ plugin: running.plugin, hook: "transform.events" }, cause);
        host.report({ plugin: running.plugin, hook: "transform.events", cause });
        if (!running.optional) throw error;
        machines = machines.filter((other) => other !== running);
        return passing;
      }
    }, events);
  try {
    for (let next = await frames.next(); !next.done; next = await frames.next()) {
      yield { events: run(next.value.events, (machine, events) => machine.push(events)) };
    }
    const rest = run([], (machine, events) => [
      ...(events.length > 0 ? machine.push(events) : []),
      ...(machine.end?.() ?? []),
    ]);
    if (rest.length > 0) yield { events: rest };
  } finally {
    await frames.return?.();
  }
}

function checked(events: readonly ChatEvent[], before: readonly ChatEvent[]): readonly ChatEvent[] {
  if (events === before) return events;
  if (!Array.isArray(events)) throw new TypeError("a machine must return a list of events");
  return checkEvents(events);
}

function start({ plugin, transform }: TransformTap, call: AttemptCall, host: ObserverHost): readonly RunningMachine[] {
  const { optional = false, events } = transform;
  try {
    return events ? [{ plugin, optional, machine: events(call) }] : [];
  } catch (cause) {
    host.report({ plugin, hook: "transform.events", cause });
    if (optional) return [];
    throw blame({ plugin, hook: "transform.events" }, cause);
  }
}
