import { definePlugin } from "@patchbay/sdk";
import { createMetrics, renderMetrics } from "./metrics.ts";
import { options } from "./options.ts";
import type { Desk } from "./record/desk.ts";
import { NodeBook } from "./record/node-book.ts";
import { record, recordedKinds } from "./record/record.ts";
import { RunningBook } from "./record/running-book.ts";
import { contentType } from "./registry/exposition.ts";
import { beginAtZero } from "./record/begin-at-zero.ts";
import { createWords } from "./words.ts";

/** Counts what passes, and shows it to Prometheus. */
export const plugin = definePlugin({
  name: "@patchbay/observe-metrics",
  sdk: "1.0",
  options,
  setup({ clock }, chosen) {
    const metrics = createMetrics(chosen);
    const words = createWords(chosen, (label) => metrics.overflow.add({ label }));
    const desk: Desk = { metrics, words, running: new RunningBook(), nodes: new NodeBook() };
    beginAtZero(metrics);
    metrics.started.set({}, clock.now() / 1000);
    const show = (): Promise<string> => {
      const now = clock.now();
      desk.running.show(metrics, now);
      desk.nodes.show(metrics, words, now);
      return renderMetrics(metrics);
    };
    const { path, access } = chosen;
    return {
      observe: {
        events: recordedKinds,
        handle: (batch) => {
          for (const event of batch) record(event, desk);
        },
        endpoints: [
          { path, access, handle: async () => ({ headers: { "content-type": contentType }, body: await show() }) },
        ],
      },
    };
  },
});
