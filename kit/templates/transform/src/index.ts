import { type ChatEvent, definePlugin } from "@patchbay/sdk";
import * as z from "zod";

const options = z.strictObject({
  instruction: z.string().min(1).describe("what the model is told before anything else"),
  models: z.array(z.string().min(1)).min(1).default(["*"]).describe("models that are told, as clients name them"),
});

/** Puts an instruction before a request's own, and writes typographic quotes of the answer as plain ones. */
export const plugin = definePlugin({
  name: "{{package}}",
  sdk: "1.0",
  options,
  contributes: { hooks: ["transform"] },
  capabilities: { content: ["prompt", "answer"] },
  setup: (_context, { instruction, models }) => ({
    transform: {
      when: { models },
      request: (request) => ({ ...request, system: [{ text: instruction }, ...request.system] }),
      events: () => ({ push: (events) => events.map(straighten) }),
    },
  }),
});

/** One character becomes one: a delta may be cut anywhere, so nothing that takes several is looked for. */
function straighten(event: ChatEvent): ChatEvent {
  if (event.type !== "text-delta") return event;
  return { ...event, text: event.text.replaceAll(/[“”„]/g, '"').replaceAll(/[‘’‚]/g, "'") };
}
