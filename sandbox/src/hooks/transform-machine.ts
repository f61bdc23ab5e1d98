import { type AttemptCall, type ChatEvent, type EventMachine, GatewayError } from "@patchbay/sdk";
import type { RemoteEventMachine } from "@patchbay/sdk/host";
import { asJson } from "../guest/hooks/plain-data.ts";
import { type MachineOpening, type MachineOutput, mostMachines } from "../guest/hooks/transform-machines.ts";
import { askGuest, type Question } from "./ask-guest.ts";
import { chatEvents } from "./event-shapes.ts";
import type { HookContext } from "./hook-context.ts";
import { may, object } from "./shapes.ts";
import { callData } from "./transform-call.ts";

const hook = "transform.events";
const output = object<MachineOutput>({ events: may(chatEvents) });

/** Machines in the plugin's process. */
export interface Machines {
  open(transform: number, call: AttemptCall): EventMachine;
}

/** Opens machines and counts them, so that a flood of answers does not drown the process. */
export function createMachines(context: HookContext): Machines {
  let newest = 0;
  let open = 0;
  return {
    open(transform, call) {
      const { plugin } = context;
      if (open >= mostMachines)
        throw new GatewayError("plugin-failed", `plugin "${plugin}" changes ${open} answers already`, { plugin, hook });
      open += 1;
      newest += 1;
      const machine = new GuestMachine({ context, id: newest, signal: call.signal, closed: () => (open -= 1) });
      machine.begin({ transform, call: callData(call) });
      // The kernel awaits what a machine answers; the type of a transform knows the machines alone that answer at once.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return machine as unknown as EventMachine;
    },
  };
}

interface MachineOptions {
  readonly context: HookContext;
  readonly id: number;
  readonly signal: AbortSignal;
  readonly closed: () => void;
}

class GuestMachine implements RemoteEventMachine {
  readonly #options: MachineOptions;
  #opening: Promise<unknown> = Promise.resolve();
  #isOpen = true;
  readonly #abort = (): void => this.close();

  constructor(options: MachineOptions) {
    this.#options = options;
  }

  /** Opens it at once, so that it stands when the first events come. */
  begin(opening: Omit<MachineOpening, "machine">): void {
    const { signal } = this.#options;
    this.#opening = this.#ask("open", opening);
    this.#opening.catch(() => this.close());
    if (signal.aborted) this.close();
    else signal.addEventListener("abort", this.#abort, { once: true });
  }

  async push(events: readonly ChatEvent[]): Promise<readonly ChatEvent[]> {
    if (events.length === 0) return events;
    await this.#opening;
    return (await this.#ask("push", { events })).events ?? events;
  }

  async end(): Promise<readonly ChatEvent[]> {
    await this.#opening;
    try {
      return (await this.#ask("end", {})).events ?? [];
    } finally {
      this.#leave();
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#leave();
    // The process may be gone, and the machine with it.
    const { context, id } = this.#options;
    context.line.ask("machine.close", { machine: id }).catch(() => undefined);
  }

  #leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#options.signal.removeEventListener("abort", this.#abort);
    this.#options.closed();
  }

  #ask(method: string, fields: object): Promise<MachineOutput> {
    const { context, id, signal } = this.#options;
    const question: Question = { method: `machine.${method}`, input: asJson({ machine: id, ...fields }), signal };
    return askGuest({ context, hook }, question, output);
  }
}
