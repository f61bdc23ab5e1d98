import type { Json } from "@patchbay/sdk";
import { configShape } from "./config-shape.ts";
import type { OverlayChange } from "./overlay/changes.ts";
import { redactConfig, type ShownAs, shownBelow, shownWithin } from "./redact-config.ts";

/** What an overlay changes, without secrets. */
export interface ShownChange extends Pick<OverlayChange, "path" | "place" | "kind"> {
  readonly from?: Json;
  readonly to?: Json;
}

/** Changes of an overlay as they can be shown. */
export function showChanges(changes: readonly OverlayChange[]): readonly ShownChange[] {
  return changes.map(({ path, place, kind, from, to }) => {
    const shown = shownAt(place);
    return {
      path,
      place,
      kind,
      ...(from !== undefined && { from: redactConfig(from, shown) }),
      ...(to !== undefined && { to: redactConfig(to, shown) }),
    };
  });
}

/** What is known of the value at a place. */
function shownAt(place: string): ShownAs {
  // Keys, items, and keys that need quotes.
  const steps = place.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g);
  return [...steps].reduce<ShownAs>(
    (shown, [, index, quoted, name = ""]) =>
      index === undefined ? shownBelow(shown, quoted === undefined ? name : nameIn(quoted)) : shownWithin(shown),
    { shape: configShape },
  );
}

function nameIn(quoted: string): string {
  const name: unknown = JSON.parse(quoted);
  return String(name);
}
