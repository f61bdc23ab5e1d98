import { definePlugin, type Observer } from "@patchbay/sdk";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { wire } from "@patchbay/wire-ollama";

const observer: Observer = {
  events: ["exchange-end"],
  handle: (batch) => {
    if (batch.length > 1) throw new Error(`saw ${batch.length} events`);
  },
};

/** A plugin that fills every hook but providers, with parts of the house. */
export const everyHook = definePlugin({
  name: "every-hook",
  sdk: "1.0",
  setup: async (context) => ({
    ...(await roundRobin.setup(context, {})),
    inboundProtocol: {
      id: "own",
      wire,
      routes: [{ method: "POST", path: "/own/:model", operation: "chat", target: targetOf }],
    },
    transform: {
      when: { models: ["*"] },
      request: (request) => ({ ...request, system: [{ text: "Be brief" }] }),
      events: () => ({
        push: (events) =>
          events.map((event) => (event.type === "text-delta" ? { ...event, text: event.text.toUpperCase() } : event)),
        end: () => [{ type: "ping" }],
      }),
    },
    observe: observer,
  }),
});

function targetOf({ params }: { readonly params: Readonly<Record<string, string>> }) {
  return { model: params["model"] ?? "", stream: true };
}
