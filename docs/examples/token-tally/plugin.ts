import { definePlugin, type KernelEvent } from "@patchbay/sdk";
import { z } from "zod";

const options = z.object({
  /** How often the sums are logged, in milliseconds. */
  everyMs: z.number().min(1000).default(60_000),
});

/** Adds up output tokens by model and logs the sums now and then. */
export const plugin = definePlugin({
  name: "patchbay-plugin-observe-token-tally",
  sdk: "1.0",
  options,
  capabilities: { timers: true },
  setup({ log, every }, { everyMs }) {
    const tally = new Map<string, number>();
    const report = (): void => {
      for (const [model, tokens] of tally) log.info(`${model}: ${tokens} output tokens`, { model, tokens });
      tally.clear();
    };
    every(everyMs, report);
    return { observe: { events: ["exchange-end"], handle: (batch) => add(batch, tally) }, dispose: report };
  },
});

function add(batch: readonly KernelEvent[], tally: Map<string, number>): void {
  for (const event of batch) {
    if (event.type !== "exchange-end" || event.model === undefined) continue;
    const tokens = event.usage?.outputTokens ?? 0;
    tally.set(event.model, (tally.get(event.model) ?? 0) + tokens);
  }
}
