import type { AttemptCall, ChatEvent } from "@patchbay/sdk";
import type { AnyEventMachine, RemoteEventMachine } from "@patchbay/sdk/host";
import type { TransformTap } from "../attach.ts";
import { blame, isPromise, settle } from "../guard.ts";
import type { ObserverHost } from "../observe/observer-queue.ts";
import { checkEvents } from "./check-events.ts";
import type { Frame } from "./frame.ts";
import { orCalledOff } from "./remote-call.ts";

/** A machine at work, and whose it is. */
interface RunningMachine {
  readonly plugin: string;
  readonly optional: boolean;
  readonly machine: AnyEventMachine;
}

type Events = readonly ChatEvent[];
/** What a machine or all of them made of events: later only where one of them runs elsewhere. */
type Passed = Events | Promise<Events>;
type Step = (running: RunningMachine, events: Events) => Passed;

const hook = "transform.events";
const deadlineMs = 1000;

/** Makes the machines for one answer. To be done before the node is called: a fault here must cost no call. */
export function startMachines(taps: readonly TransformTap[], call: AttemptCall, host: ObserverHost): Machines {
  const started: RunningMachine[] = [];
  try {
    for (const tap of taps) started.push(...start(tap, call, host));
  } catch (cause) {
    giveUp(started);
    throw cause;
  }
  return new Machines(started, call.signal, host);
}

/** Runs the events of an answer through the transforms that want them, in order. */
export async function* throughMachines(
  frames: AsyncIterator<Frame, void, undefined>,
  machines: Machines,
): AsyncGenerator<Frame, void, undefined> {
  try {
    for (let next = await frames.next(); !next.done; next = await frames.next()) {
      const passed = machines.push(next.value.events);
      yield { events: isPromise(passed) ? await passed : passed };
    }
    const ended = machines.end();
    const rest = isPromise(ended) ? await ended : ended;
    if (rest.length > 0) yield { events: rest };
  } finally {
    machines.close();
    await frames.return?.();
  }
}

/** The machines of one answer, in order. While all of them answer at once, so do they together. */
export class Machines {
  readonly #signal: AbortSignal;
  readonly #host: ObserverHost;
  #running: readonly RunningMachine[];
  /** Those that have not been asked for the end. */
  readonly #open: Set<RunningMachine>;

  /** `signal` ends the wait for those that run elsewhere. */
  constructor(running: readonly RunningMachine[], signal: AbortSignal, host: ObserverHost) {
    this.#running = running;
    this.#open = new Set(running);
    this.#signal = signal;
    this.#host = host;
  }

  push(events: Events): Passed {
    return this.#run(pushTo, events, this.#running);
  }

  end(): Passed {
    return this.#run((running, events) => this.#endOf(running, events), [], this.#running);
  }

  /** Gives up those that are still at work. */
  close(): void {
    giveUp(this.#open);
    this.#open.clear();
  }

  #endOf(running: RunningMachine, events: Events): Passed {
    this.#open.delete(running);
    const { machine } = running;
    if (isRemote(machine)) return endOfRemote(machine, events);
    return [...(events.length > 0 ? machine.push(events) : []), ...(machine.end?.() ?? [])];
  }

  #run(step: Step, events: Events, machines: readonly RunningMachine[]): Passed {
    let passing = events;
    let count = 0;
    for (const running of machines) {
      count++;
      const passed = this.#step(step, running, passing);
      if (isPromise(passed)) return this.#runOn(step, passed, machines.slice(count));
      passing = passed;
    }
    return passing;
  }

  async #runOn(step: Step, pending: Promise<Events>, rest: readonly RunningMachine[]): Promise<Events> {
    return await this.#run(step, await pending, rest);
  }

  #step(step: Step, running: RunningMachine, passing: Events): Passed {
    try {
      const result = step(running, passing);
      return isPromise(result) ? this.#settled(running, result, passing) : checked(result, passing);
    } catch (cause) {
      return this.#failed(running, cause, passing);
    }
  }

  async #settled(running: RunningMachine, pending: PromiseLike<Events>, passing: Events): Promise<Events> {
    const guard = { plugin: running.plugin, hook, clock: this.#host.clock, deadlineMs };
    try {
      return checked(await orCalledOff(settle(guard, pending), this.#signal), passing);
    } catch (cause) {
      // Called off: nobody's fault.
      if (this.#signal.aborted) throw cause;
      return this.#failed(running, cause, passing);
    }
  }

  #failed(running: RunningMachine, cause: unknown, passing: Events): Events {
    const { plugin, optional } = running;
    this.#host.report({ plugin, hook, cause });
    if (!optional) throw blame({ plugin, hook }, cause);
    this.#running = this.#running.filter((other) => other !== running);
    if (this.#open.delete(running)) giveUp([running]);
    return passing;
  }
}

/** Nothing is not worth the way to another process. */
function pushTo({ machine }: RunningMachine, events: Events): Passed {
  return events.length === 0 && isRemote(machine) ? events : machine.push(events);
}

async function endOfRemote(machine: RemoteEventMachine, events: Events): Promise<Events> {
  const pushed = events.length > 0 ? await machine.push(events) : events;
  return [...pushed, ...(await machine.end())];
}

function checked(events: Events, before: Events): Events {
  if (events === before) return events;
  if (!Array.isArray(events)) throw new TypeError("a machine must return a list of events");
  return checkEvents(events);
}

function start({ plugin, transform }: TransformTap, call: AttemptCall, host: ObserverHost): readonly RunningMachine[] {
  const { optional = false, events } = transform;
  try {
    return events ? [{ plugin, optional, machine: events(call) }] : [];
  } catch (cause) {
    host.report({ plugin, hook, cause });
    if (optional) return [];
    throw blame({ plugin, hook }, cause);
  }
}

function isRemote(machine: AnyEventMachine): machine is RemoteEventMachine {
  return "close" in machine && "end" in machine;
}

function giveUp(machines: Iterable<RunningMachine>): void {
  for (const { machine } of machines) {
    try {
      if (isRemote(machine)) machine.close();
    } catch {
      // Whoever is given up has nothing left to say.
    }
  }
}
