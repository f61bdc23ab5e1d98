import { resolve } from "node:path";
import { definePlugin, type KernelEventKind, type Observer } from "@patchbay/sdk";
import { createConsoleSink } from "./console-sink.ts";
import { createFileSink } from "./file-sink.ts";
import { createGate, type Gate } from "./gate.ts";
import { createJournal } from "./journal.ts";
import { options, type PromptLogOptions } from "./options.ts";
import { createPage } from "./page.ts";
import { createRedactor } from "./redact-record.ts";

const tidyEveryMs = 3_600_000;

/** Writes down what was asked and what was answered, one record per exchange. */
export const plugin = definePlugin({
  name: "@patchbay/observe-prompt-log",
  sdk: "1.0",
  options,
  capabilities: { timers: true, content: ["prompt", "answer"] },
  setup(context, chosen) {
    if (chosen.mode === "none") return {};
    const redactor = createRedactor(chosen);
    const path = async (): Promise<string> => resolve(await context.dataDir(), chosen.file);
    const isFile = chosen.mode === "file";
    const sink = isFile
      ? createFileSink({ context, redactor, path }, chosen)
      : createConsoleSink(context.log, redactor);
    const gate = createGate(chosen);
    const journal = createJournal(gate, chosen);
    const observe: Observer = {
      events: kindsOf(chosen, gate),
      wants: (_kind, exchange = "") => !gate.isHopeless(exchange),
      handle: (batch) => sink.write(batch.flatMap(journal.take)),
      ...(isFile && { endpoints: [createPage({ clock: context.clock, redactor, path }, chosen)] }),
    };
    // What is to go after so many days goes also where nobody asks any more.
    if (isFile && chosen.keepDays !== undefined) context.every(tidyEveryMs, () => sink.tidy());
    return {
      observe,
      async dispose() {
        await sink.write(journal.drain());
        await sink.close();
      },
    };
  },
});

function kindsOf({ mode, content, bodies }: PromptLogOptions, { needsStart }: Gate): readonly KernelEventKind[] {
  return [
    ...(needsStart ? (["exchange-start"] as const) : []),
    ...(content === "full" ? (["request", "reply"] as const) : []),
    ...(bodies && mode === "file" ? (["wire-head", "wire-body"] as const) : []),
    "exchange-end",
  ];
}
