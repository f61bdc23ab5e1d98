import type { KernelEvent, Observer } from "@patchbay/sdk";
import { createSseDecoder } from "@patchbay/sdk/http";
import { createTestClock, startPlugin } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";

/** An event of the feed, read. */
type Shown = Readonly<Record<string, unknown>> & { readonly type: string };

/** One who listens. */
export interface Ear {
  /** All that can be read now, without the opening. */
  readonly read: () => Promise<readonly Shown[]>;
  /** The same as text, signs of life included. */
  readonly raw: () => Promise<string>;
  readonly opening: Shown;
  readonly leave: () => void;
  /** Resolves when the feed has ended. */
  readonly ended: () => Promise<boolean>;
}

export async function start(options: object = {}) {
  const clock = createTestClock();
  const started = await startPlugin(plugin, options, { clock });
  const { hooks } = started;
  const dispose = (): Promise<void> => started.dispose();
  const [observer] = [hooks.observe].flat() as readonly Observer[];
  if (!observer) throw new Error("no observer");
  const tell = async (...events: readonly KernelEvent[]): Promise<void> => {
    await observer.handle(events);
  };
  return { observer, clock, dispose, tell, listen: (query = {}) => listen(observer, query) };
}

async function listen(observer: Observer, query: Readonly<Record<string, string>>): Promise<Ear> {
  const leaving = new AbortController();
  const answer = await observer.endpoints?.[0]?.handle({ query, headers: {}, signal: leaving.signal });
  const { body } = answer ?? {};
  if (typeof body !== "object" || body instanceof Uint8Array) throw new Error("no feed");
  const iterator = body[Symbol.asyncIterator]();
  let pending = iterator.next();
  const raw = async (): Promise<string> => {
    let text = "";
    for (;;) {
      const piece = await Promise.race([pending, settled()]);
      if (piece === undefined || piece.done === true) return text;
      text += piece.value;
      pending = iterator.next();
    }
  };
  const read = async (): Promise<readonly Shown[]> => readEvents(await raw());
  const [opening] = await read();
  if (!opening) throw new Error("no opening");
  return { read, raw, opening, leave: () => leaving.abort(), ended: async () => (await pending).done === true };
}

/** After all that can be done now. */
function settled(): Promise<undefined> {
  return new Promise((resolve) => {
    setImmediate(() => resolve(undefined));
  });
}

function readEvents(text: string): readonly Shown[] {
  const events = createSseDecoder().push(Buffer.from(text));
  return events.map(({ event, data }) => {
    const shown = JSON.parse(data) as Shown;
    if (shown.type !== event) throw new Error(`an event named ${event} says that it is ${shown.type}`);
    return shown;
  });
}
