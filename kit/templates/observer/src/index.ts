import { definePlugin, type KernelEvent } from "@patchbay/sdk";
import * as z from "zod";

const options = z.strictObject({
  everyMs: z.number().min(1000).default(60_000).describe("how often the sums are logged, in milliseconds"),
});

/** Adds up output tokens by model and logs the sums now and then. */
export const plugin = definePlugin({
  name: "{{package}}",
  sdk: "1.0",
  options,
  contributes: { hooks: ["observe"] },
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
    tally.set(event.model, (tally.get(event.model) ?? 0) + (event.usage?.outputTokens ?? 0));
  }
}
