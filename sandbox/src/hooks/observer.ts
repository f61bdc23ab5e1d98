import type { Json, KernelEvent, Observer } from "@patchbay/sdk";
import type { BatchInput, ObserverDescription } from "../guest/hooks/observer.ts";
import { asJson } from "../guest/hooks/plain-data.ts";
import { askGuest, taken } from "./ask-guest.ts";
import { demandContent } from "./content-rights.ts";
import { within } from "./deadline.ts";
import type { HookContext } from "./hook-context.ts";
import { eventKinds, rightsOfObserver } from "./observer-rights.ts";
import { choice, jsonObject, list, may, number, object } from "./shapes.ts";

const descriptions = list(
  object<ObserverDescription>({
    events: list(choice(...eventKinds), 100),
    queue: may(
      object<NonNullable<Observer["queue"]>>({ maxEvents: may(number(1, 100_000)), maxBytes: may(number(1, 2 ** 26)) }),
    ),
  }),
  100,
);

const hook = "observe";
const deadlineMs = 5000;

/** Observers in the plugin's process. @throws Error for a wrong description, or events that no right was granted for. */
export function createObservers(description: Json, context: HookContext): readonly Observer[] {
  return taken({ context, hook }, description, descriptions).map((described, observer) => {
    const kinds = described.events.filter((kind) => rightsOfObserver([kind]).size > 0).join(", ");
    demandContent(context, `an observer of ${kinds}`, rightsOfObserver(described.events));
    return { ...described, handle: (batch) => hand(batch, observer, context) };
  });
}

async function hand(batch: readonly KernelEvent[], observer: number, context: HookContext): Promise<void> {
  const place = { context, hook };
  await within({ clock: context.clock, place, ms: deadlineMs }, async (signal) => {
    for (const piece of piecesOf(batch)) {
      const input: BatchInput = { observer, batch: piece };
      await askGuest(place, { method: "observe.handle", input: asJson(input), signal }, jsonObject);
    }
  });
}

/** UTF-16 units; well below what a frame may hold, whatever the text is made of. */
const pieceText = 1024 * 1024;
/** An event without content is smaller than this. */
const smallText = 1024;

/** A batch of bodies may be larger than a frame. */
function* piecesOf(batch: readonly KernelEvent[]): Generator<readonly KernelEvent[]> {
  let piece: KernelEvent[] = [];
  let size = 0;
  for (const event of batch) {
    const more = rightsOfObserver([event.type]).size > 0 ? JSON.stringify(event).length : smallText;
    if (piece.length > 0 && size + more > pieceText) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(event);
    size += more;
  }
  if (piece.length > 0) yield piece;
}
