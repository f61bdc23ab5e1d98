import { type Call, type ChatEvent, definePlugin, GatewayError, type PluginContext } from "@patchbay/sdk";
import { plugin as harbor } from "../../docs/examples/own-stream-vendor/src/index.ts";
import { sendSigned } from "../../docs/examples/own-stream-vendor/src/send-signed.ts";

/** Harbor's plugin, which tells what it can see and reach instead of answering. */
export const plugin = definePlugin({
  ...harbor,
  name: "looking-harbor",
  setup: async (context) => {
    const hooks = await harbor.setup(context, {});
    const [provider] = [hooks.outboundProvider ?? []].flat();
    if (!provider || !("call" in provider)) throw new Error("harbor is no programmed provider any more");
    return { outboundProvider: { ...provider, call: (call) => look(call, context) } };
  },
});

async function* look(call: Call<"chat">, context: PluginContext): AsyncGenerator<ChatEvent> {
  const response = await sendSigned(call, { method: "POST", path: "/v2/converse", json: {} });
  const texts = textsIn([call, context, response, globalThis]);
  const part = call.request.messages[0]?.content[0];
  const url = part?.type === "text" ? part.text : "";
  const seen = {
    keyId: texts.some((text) => text.includes("key-1")),
    // In two halves, so that it does not find its own words.
    secret: texts.some((text) => text.includes(["harbor-secret", "6d1f0b7e"].join("-"))),
    elsewhere: await codeOf(() => call.fetch(url)),
    undeclared: await codeOf(() => context.fetch("https://api.other.example/")),
    signs: (await call.sign({ algorithm: "hmac-sha256", data: "" })).length === 64,
  };
  yield { type: "start", id: call.exchange, model: call.model };
  yield { type: "text-delta", text: JSON.stringify(seen) };
  yield { type: "finish", reason: "stop" };
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "reached";
  } catch (error) {
    return GatewayError.is(error) ? error.code : String(error);
  }
}

/** Every text that can be reached from these values, hidden properties and sources of functions included. */
function textsIn(roots: readonly unknown[]): readonly string[] {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const open = [...roots];
  while (open.length > 0 && seen.size < 20_000) {
    const value = open.pop();
    if (typeof value === "string") texts.push(value);
    if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) continue;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) open.push(valueAt(value, key));
    open.push(Reflect.getPrototypeOf(value));
    if (value instanceof Map || value instanceof Set) open.push([...value]);
  }
  return texts;
}

function valueAt(target: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(target, key);
  } catch {
    return undefined;
  }
}
