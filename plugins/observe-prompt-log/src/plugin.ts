import { definePlugin, type KernelEventKind } from "@patchbay/sdk";
import { createConsoleSink } from "./console-sink.ts";
import { createFileSink } from "./file-sink.ts";
import { createJournal } from "./journal.ts";
import { options, type PromptLogOptions } from "./options.ts";
import { createScrubber } from "./scrub.ts";
import type { Sink } from "./sink.ts";

/** Writes down what was asked and what was answered, one record per exchange. */
export const plugin = definePlugin({
  name: "@patchbay/observe-prompt-log",
  sdk: "1.0",
  options,
  capabilities: { content: ["prompt", "answer"] },
  setup(context, chosen) {
    if (chosen.mode === "none") return {};
    const scrubber = createScrubber(chosen);
    const sink: Sink =
      chosen.mode === "file" ? createFileSink(context, chosen, scrubber) : createConsoleSink(context.log, scrubber);
    const journal = createJournal();
    return {
      observe: { events: kinds[chosen.content], handle: (batch) => sink.write(batch.flatMap(journal.take)) },
      async dispose() {
        await sink.write(journal.drain());
        await sink.close();
      },
    };
  },
});

const kinds: Readonly<Record<PromptLogOptions["content"], readonly KernelEventKind[]>> = {
  full: ["request", "reply", "exchange-end"],
  none: ["exchange-end"],
};
