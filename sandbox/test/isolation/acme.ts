import { type ChatEvent, definePlugin, GatewayError, Secret } from "@patchbay/sdk";
import { readSse } from "@patchbay/sdk/http";
import { z } from "zod";

/** What a third party writes: a provider over HTTP with a format of its own. */
export const acme = definePlugin({
  name: "acme",
  sdk: "1.0",
  options: z.object({ baseUrl: z.string().default("https://api.acme.test"), apiKey: z.instanceof(Secret) }),
  setup(_context, options) {
    return {
      outboundProvider: {
        id: "acme",
        async *call({ request, model, fetch }): AsyncGenerator<ChatEvent> {
          const response = await fetch(`${options.baseUrl}/v1/chat`, {
            headers: { authorization: `Bearer ${options.apiKey.toString()}` },
            json: { model, messages: request.messages.length, stream: true },
          });
          if (!response.ok) throw new GatewayError("upstream-failed", `acme answered ${response.status}`);
          yield { type: "start", id: "1", model };
          for await (const { data } of readSse(response.body)) {
            if (data !== "[DONE]") yield { type: "text-delta", text: String(JSON.parse(data)) };
          }
          yield { type: "finish", reason: "stop" };
        },
      },
    };
  },
});
