import { type DevFault, faults } from "./fault-table.ts";

/** Which fault the next calls meet. */
export interface FaultSwitch {
  /** For so many calls. @throws RangeError for a name that is none. */
  set(name: string, calls?: number): void;
  off(): void;
  /** The fault of the call that comes now. */
  take(): DevFault | undefined;
}

/** A switch that is off. */
export function createFaultSwitch(): FaultSwitch {
  let armed: { readonly fault: DevFault; left: number } | undefined;
  return {
    set(name, calls = Infinity) {
      const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
      if (!fault) throw new RangeError(`no fault ${JSON.stringify(name)}: there are ${Object.keys(faults).join(", ")}`);
      armed = { fault, left: calls };
    },
    off() {
      armed = undefined;
    },
    take() {
      if (!armed || armed.left <= 0) return undefined;
      armed.left--;
      return armed.fault;
    },
  };
}
