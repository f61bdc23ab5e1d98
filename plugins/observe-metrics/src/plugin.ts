import { createPriceBook } from "@patchbay/price-catalog";
import { definePlugin, gatewayView } from "@patchbay/sdk";
import { createMetrics, renderMetrics } from "./metrics.ts";
import { options } from "./options.ts";
import { Cells } from "./record/cells.ts";
import type { Desk } from "./record/desk.ts";
import { Growth } from "./record/growth.ts";
import { record, recordedKinds } from "./record/record.ts";
import { RunningBook } from "./record/running-book.ts";
import { showNodes } from "./record/show-nodes.ts";
import { showPlugins } from "./record/show-plugins.ts";
import { contentType } from "./registry/exposition.ts";
import { beginAtZero } from "./record/begin-at-zero.ts";
import { createWords } from "./words.ts";

/** Counts what passes, and shows it to Prometheus. */
export const plugin = definePlugin({
  name: "@patchbay/observe-metrics",
  sdk: "1.0",
  options,
  requires: [gatewayView],
  setup({ clock, services }, chosen) {
    const metrics = createMetrics(chosen);
    const words = createWords(chosen, (label) => metrics.overflow.add({ label }));
    const book = createPriceBook({ overrides: chosen.prices });
    const desk: Desk = {
      metrics,
      words,
      cells: new Cells(),
      running: new RunningBook(),
      growth: new Growth(),
      costOf: (spent) => book.costOf(spent),
    };
    const view = services.use(gatewayView);
    beginAtZero(metrics);
    metrics.started.set({}, clock.now() / 1000);
    const show = (): Promise<string> => {
      desk.running.show(metrics, clock.now());
      showNodes(view.nodes(), desk);
      showPlugins(view.plugins(), desk);
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
