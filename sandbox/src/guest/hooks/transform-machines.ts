import type { ChatEvent, EventMachine, Transform } from "@patchbay/sdk";
import type { AbortSource } from "../../rpc/abort-source.ts";
import type { Handler, Reply } from "../../rpc/peer.ts";
import type { GuestKernel } from "../guest-kernel.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { type CallData, callOf } from "./transform-call.ts";

/** Answers that one process may be changing at once. */
export const mostMachines = 10_000;

/** The host numbers the machines, and never uses a number again: one of a process that is gone is not found here. */
interface MachineInput {
  readonly machine: number;
}

export interface MachineOpening extends MachineInput {
  readonly transform: number;
  readonly call: CallData;
}

interface MachineEvents extends MachineInput {
  readonly events: readonly ChatEvent[];
}

/** What came out of a machine; without events they stay as they are. */
export interface MachineOutput {
  readonly events?: readonly ChatEvent[];
}

/** Machines of transforms, kept here and worked from the host. */
export function machineMethods(
  transforms: readonly Transform[],
  kernel: GuestKernel,
): Readonly<Record<string, Handler>> {
  const open = new Map<number, { readonly machine: EventMachine; readonly abort: AbortSource }>();
  const find = (id: number): EventMachine => {
    const found = open.get(id);
    if (!found) throw new TypeError("the machine of this answer is gone");
    return found.machine;
  };
  const take = (id: number): void => {
    open.get(id)?.abort.abort();
    open.delete(id);
  };
  return {
    "machine.open": (input) => {
      const { machine: id, transform: index, call } = fromHost<MachineOpening>(input);
      const transform = transforms[index];
      if (!transform?.events) throw new TypeError(`transform ${index} has no machines`);
      if (open.size >= mostMachines) throw new TypeError(`more than ${mostMachines} machines are open`);
      const abort = kernel.makeAbort();
      open.set(id, { machine: transform.events(callOf(call, abort.signal, kernel)), abort });
      return { head: {} };
    },
    "machine.push": (input) => {
      const { machine, events } = fromHost<MachineInput & MachineEvents>(input);
      const passed = find(machine).push(events);
      return replyOf(passed === events ? undefined : passed);
    },
    "machine.end": (input) => {
      const { machine: id } = fromHost<MachineInput>(input);
      const machine = find(id);
      open.delete(id);
      return replyOf(machine.end?.() ?? []);
    },
    "machine.close": (input) => {
      take(fromHost<MachineInput>(input).machine);
      return { head: {} };
    },
  };
}

function replyOf(events: readonly ChatEvent[] | undefined): Reply {
  return { head: events ? { events: asJson(events) } : {} };
}
