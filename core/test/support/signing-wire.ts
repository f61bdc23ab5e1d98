import { definePlugin, type Plugin, type Violation, type Wire } from "@patchbay/sdk";
import { plainWire } from "./plain-wire.ts";

const { chat, errors } = plainWire.codec;

/** A format of the plain wire's shape whose vendor signs what it says, in a field that the plain wire's clients drop. */
export const signingWire: Wire = {
  ...plainWire,
  id: "signing",
  codec: {
    ...plainWire.codec,
    chat: {
      ...chat,
      encodeRequest(request, context) {
        const { body, memo } = chat.encodeRequest(request, context);
        const proof = context.proofs?.recall("last")?.signature?.value;
        if (context.withoutProofs) context.losses({ path: "proof", kind: "dropped", reason: "it was refused" });
        return { body: { ...body, ...(proof !== undefined && { proof }) }, memo, path: "signed/chat" };
      },
      decodeReply(memo, context) {
        context.proofs?.remember("last", { signature: { family: "signing", value: "signed-4711" } });
        return chat.decodeReply(memo, context);
      },
      checkStream: () => ({ push: (piece) => (saysStray(piece) ? [stray] : []), end: () => [] }),
    },
    errors: {
      ...errors,
      decode: (response) =>
        response.body.includes("bad proof") ? { code: "proof-refused", message: "bad proof" } : errors.decode(response),
    },
  },
};

const stray: Violation = { rule: "no-strays", message: "a stray event" };

function saysStray(piece: Uint8Array | string): boolean {
  return (typeof piece === "string" ? piece : new TextDecoder().decode(piece)).includes("stray");
}

/** A protocol (`POST /v1/signed`) and a provider of the wire. */
export const signingPlugin: Plugin = definePlugin({
  name: "signing-plugin",
  sdk: "1.0",
  setup: () => ({
    inboundProtocol: {
      id: "signing",
      wire: signingWire,
      routes: [{ method: "POST", path: "/v1/signed", operation: "chat" }],
    },
    outboundProvider: { id: "signing", wire: signingWire, endpoints: { chat: "chat" }, auth: { type: "none" } },
  }),
});
