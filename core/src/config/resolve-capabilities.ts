import type { CapabilitiesValues } from "./capabilities-shape.ts";
import type { ModelRule } from "./resolved.ts";
import { withoutUnset } from "./without-unset.ts";

/** One rule per pattern, in the order of the file. */
export function resolveCapabilities(values: CapabilitiesValues = new Map()): readonly ModelRule[] {
  return [...values].flatMap(([pattern, model]) => {
    if (!model) return [];
    const { thinking, profile = {}, ...capabilities } = model;
    const known = { ...withoutUnset(capabilities), ...(thinking && { thinking: withoutUnset(thinking) }) };
    return [{ pattern, capabilities: known, profile }];
  });
}
