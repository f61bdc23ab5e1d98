import { type ChatEvent, definePlugin } from "@patchbay/sdk";

/** Tells which of the names in a prompt it finds: `a.b` is a member of a global. */
export const plugin = definePlugin({
  name: "globals",
  sdk: "1.0",
  contributes: { providers: ["globals"], hooks: ["outboundProvider"] },
  capabilities: { content: ["prompt", "answer"] },
  setup: () => ({
    outboundProvider: {
      id: "globals",
      async *call({ request }): AsyncGenerator<ChatEvent> {
        const part = request.messages[0]?.content[0];
        const names = part?.type === "text" ? part.text.split(" ") : [];
        yield { type: "text-delta", text: names.filter(isThere).join(" ") };
        yield { type: "finish", reason: "stop" };
      },
    },
  }),
});

function isThere(name: string): boolean {
  let value: unknown = globalThis;
  for (const key of name.split(".")) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
    value = Reflect.get(value, key);
  }
  return value !== undefined;
}
