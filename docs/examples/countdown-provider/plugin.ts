import { type Call, type ChatEvent, definePlugin } from "@patchbay/sdk";

/** A model that counts down, one number a second. */
export const plugin = definePlugin({
  name: "patchbay-plugin-provider-countdown",
  sdk: "1.0",
  setup: () => ({ outboundProvider: { id: "countdown", call: countDown } }),
});

async function* countDown({ exchange, model, clock, signal }: Call<"chat">): AsyncGenerator<ChatEvent> {
  yield { type: "start", id: exchange, model };
  for (let left = 3; left > 0; left--) {
    yield { type: "text-delta", text: `${left} ` };
    await clock.sleep(1000, signal);
  }
  yield { type: "finish", reason: "stop" };
}
