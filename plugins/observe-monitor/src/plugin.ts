import { definePlugin } from "@patchbay/sdk";
import { Feed } from "./feed.ts";
import { kindsOf } from "./kinds.ts";
import { options } from "./options.ts";

/** Between two signs of life, so that nothing on the way takes a quiet feed for a dead one. */
const beatMs = 15_000;

const headers = { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" };

/** Shows exchanges as they pass to whoever has the admin token. */
export const plugin = definePlugin({
  name: "@patchbay/observe-monitor",
  sdk: "1.0",
  options,
  capabilities: { timers: true, content: ["prompt", "answer"] },
  setup({ every }, chosen) {
    const feed = new Feed(chosen);
    every(beatMs, () => feed.beat());
    return {
      observe: {
        events: kindsOf(chosen),
        handle: (batch) => feed.tell(batch),
        wants: (kind) => feed.wants(kind),
        endpoints: [
          { path: chosen.path, access: "admin", handle: (request) => ({ headers, body: feed.listen(request) }) },
        ],
      },
      dispose: () => feed.close(),
    };
  },
});
