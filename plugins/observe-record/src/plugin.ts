import { definePlugin, portionOf } from "@patchbay/sdk";
import { createChoice } from "./choice.ts";
import { options } from "./options.ts";
import { createRecorder } from "./recorder.ts";
import { tapeKinds } from "./tape.ts";
import { TapeWriter } from "./tape-writer.ts";

/** Keeps tapes of exchanges: both sides of the line, what was decided between them, and when. */
export const plugin = definePlugin({
  name: "@patchbay/observe-record",
  sdk: "1.0",
  options,
  capabilities: { content: ["prompt", "answer"] },
  setup(context, chosen) {
    if (chosen.share === 0 && !chosen.keepFailed) return {};
    const recorder = createRecorder(createChoice(chosen), chosen.maxTapeBytes);
    const writer = new TapeWriter(context, chosen);
    let rests = 0;
    return {
      observe: {
        events: tapeKinds,
        // What is kept only if it fails has to be seen until it does.
        wants: (_kind, exchange = "") => writer.isReady && (chosen.keepFailed || portionOf(exchange) < chosen.share),
        handle(batch) {
          // What went on while nothing was wanted has holes that nobody could tell.
          if (writer.rests !== rests) recorder.drain();
          rests = writer.rests;
          for (const event of batch) writer.write(recorder.take(event));
        },
      },
      async dispose() {
        writer.write(recorder.drain());
        await writer.end();
      },
    };
  },
});
