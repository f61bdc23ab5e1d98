import { type ChatEvent, type EventMachine, GatewayError, type Transform } from "@patchbay/sdk";
import { measured } from "./measured.ts";
import type { PluginAccount } from "./plugin-account.ts";

const hook = "transform.events";

/** A transform's machines on its plugin's account: once per read of the upstream, not per event. */
export function measuredMachines(
  events: NonNullable<Transform["events"]>,
  optional: boolean,
  account: PluginAccount,
): NonNullable<Transform["events"]> {
  return (call) => {
    if (account.breaker.allows()) return measuredMachine(events(call), account);
    if (account.isSkipped(optional)) return unchanging;
    throw new GatewayError("plugin-failed", account.resting().message, { hook });
  };
}

const unchanging: EventMachine = { push: (events) => events };

/** Machines that run elsewhere answer with promises and can be closed: so does what stands for them. */
function measuredMachine(machine: EventMachine, account: PluginAccount): EventMachine {
  return {
    ...machine,
    push: (events: readonly ChatEvent[]) => measured(account, hook, () => machine.push(events), { trips: true }),
    ...(machine.end && { end: () => measured(account, hook, () => machine.end?.() ?? [], { trips: true }) }),
    ...closing(machine),
  };
}

function closing(machine: object): { readonly close?: () => void } {
  if (!("close" in machine) || typeof machine.close !== "function") return {};
  const { close } = machine;
  return { close: () => void Reflect.apply(close, machine, []) };
}
