import { definePlugin } from "@patchbay/sdk";

/** Counts what happens. */
export const plugin = definePlugin({
  name: "bench-observer",
  sdk: "1.0",
  setup: () => {
    let seen = 0;
    return {
      observe: {
        events: ["exchange-start", "attempt-start", "attempt-end", "exchange-end"],
        handle: (batch) => {
          seen += batch.length;
        },
      },
    };
  },
});
