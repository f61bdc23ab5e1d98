import { type ChatEvent, definePlugin } from "@patchbay/sdk";

/** Writes every digit of an answer's text as `#`. */
export const plugin = definePlugin({
  name: "patchbay-plugin-transform-mask-digits",
  sdk: "1.0",
  capabilities: { content: ["answer"] },
  setup: () => ({ transform: { events: () => ({ push: (events) => events.map(mask) }) } }),
});

function mask(event: ChatEvent): ChatEvent {
  return event.type === "text-delta" ? { ...event, text: event.text.replaceAll(/\d/g, "#") } : event;
}
