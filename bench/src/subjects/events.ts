import { definePlugin } from "@patchbay/sdk";

/** Changes each piece of text. */
export const plugin = definePlugin({
  name: "bench-events",
  sdk: "1.0",
  capabilities: { content: ["answer"] },
  setup: () => ({
    transform: {
      events: () => ({
        push: (events) =>
          events.map((event) => (event.type === "text-delta" ? { ...event, text: `${event.text} ` } : event)),
      }),
    },
  }),
});
