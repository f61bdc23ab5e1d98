import { GatewayError, type Wire } from "@patchbay/sdk";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { translateReply, translateRequest } from "../../src/pipeline/translate.ts";
import { nodeAt, plug, startGateway } from "../support/gateway.ts";
import { plainWire } from "../support/plain-wire.ts";
import { FakeRemote } from "../support/remote-wire.ts";

const declaring = plug("declaring", {
  outboundProvider: { id: "declaring", wire: "away", endpoints: { chat: "chat" } },
});
/** A protocol of the wire with one route, `POST /chat-of/away`. */
function chatOf({ wire }: FakeRemote) {
  return plug("chatting", {
    inboundProtocol: {
      id: "chatting",
      wire,
      routes: [{ method: "POST", path: `/chat-of/${wire.id}`, operation: "chat" }],
    },
  });
}

const pools = { far: { provider: "declaring", nodes: [nodeAt("http://127.0.0.1:9")] } };

test("a wire that runs in a sandbox cannot serve a declared provider: nothing is built, and the fault says why", async () => {
  const plugins = [new FakeRemote().protocol, declaring];
  await expect(startGateway([], { plugins, pools })).rejects.toThrow(
    `the wire "away" runs in a sandbox and can serve its own plugin's providers only`,
  );
});

test("the same wire from a plugin that runs here goes first, for providers and for clients", async () => {
  const remote = new FakeRemote();
  const here: Wire = { ...plainWire, id: "away" };
  const giving = plug("giving", { outboundProvider: { id: "giving", wire: here, endpoints: { chat: "chat" } } });
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([], {
    plugins: [chatOf(remote), declaring, giving],
    pools: { far: { provider: "declaring", nodes: [nodeAt(upstream)] } },
    defaultPool: "far",
  });
  expect(await (await kernel.request("/chat-of/away", { model: "m", text: "hi" })).json()).toEqual({ text: "good" });
  expect(remote.asked).toEqual([]);
});

test("of two sandboxes that give the same wire each reads what comes to its own routes", async () => {
  const [first, second] = [new FakeRemote(), new FakeRemote()];
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([upstream], { plugins: [first.protocol, chatOf(second)] });
  expect((await kernel.request("/chat-of/away", { model: "m", text: "hi" })).status).toBe(200);
  expect([first.asked.length, second.count("decodeChat")]).toEqual([0, 1]);
});

test("a route for an operation that such a wire does not serve is a fault", async () => {
  const { protocol } = new FakeRemote("away", ["chat"]);
  await expect(startGateway([], { plugins: [protocol] })).rejects.toThrow('the wire "away" has no codec for embed');
});

test("such a wire cannot be translated without a gateway, and says so", () => {
  const { wire } = new FakeRemote();
  const sample = { body: {}, model: "m", stream: false };
  for (const translate of [
    () => translateRequest(wire, plainWire, sample),
    () => translateReply(plainWire, wire, new Uint8Array(), false),
  ])
    expect(translate).toThrow(GatewayError);
});
