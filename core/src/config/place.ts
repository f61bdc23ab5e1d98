import type { ConfigFault } from "./fault.ts";

/** Where in a config something stands; faults are reported here. */
export interface Place {
  /** Such as `pools.main.nodes[0].baseUrl`; empty for the config itself. */
  readonly path: string;
  /** Reports a fault; returns undefined so that a reader can end with it. */
  fault(message: string, hint?: string): undefined;
  field(name: string): Place;
  item(index: number): Place;
}

/** A place whose faults, and those of all places below, are added to a list. */
export function createPlace(path: string, faults: ConfigFault[]): Place {
  return {
    path,
    fault(message, hint) {
      faults.push({ path, message, ...(hint !== undefined && { hint }) });
      return undefined;
    },
    field: (name) => createPlace(fieldPath(path, name), faults),
    item: (index) => createPlace(`${path}[${index}]`, faults),
  };
}

function fieldPath(path: string, name: string): string {
  if (!/^[\w$@/-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
