import type { KernelEvent, Observer } from "@patchbay/sdk";
import { createTestClock, startPlugin } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";
import { type Page, readPage } from "./read-page.ts";

/** The plugin at work. */
export interface Started {
  readonly observer: Observer;
  readonly clock: ReturnType<typeof createTestClock>;
  readonly tell: (...events: readonly KernelEvent[]) => Promise<void>;
  /** The page as it stands, read strictly. */
  readonly page: () => Promise<Page>;
}

export async function start(options: object = {}): Promise<Started> {
  const clock = createTestClock();
  const { hooks } = await startPlugin(plugin, options, { clock });
  const [observer] = [hooks.observe].flat() as readonly Observer[];
  if (!observer) throw new Error("no observer");
  return {
    observer,
    clock,
    tell: async (...events) => {
      await observer.handle(events);
    },
    page: async () => {
      const request = { query: {}, headers: {}, signal: new AbortController().signal };
      const answer = await observer.endpoints?.[0]?.handle(request);
      if (typeof answer?.body !== "string") throw new Error("no text");
      return readPage(answer.body);
    },
  };
}
