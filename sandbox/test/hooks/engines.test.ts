import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import type { ChatEvent, Hooks, InboundProtocol, Observer, Transform } from "@patchbay/sdk";
import type { IsolatedTier, RemoteEventMachine, RemoteTarget, RemoteWire } from "@patchbay/sdk/host";
import {
  candidate,
  candidates,
  chatRequest,
  createTestClock,
  kernelEvent,
  selection,
  startPlugin,
  testContext,
  textReply,
  transformCall,
} from "@patchbay/sdk/testing";
import { wire } from "@patchbay/wire-ollama";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createIsolation } from "../../src/index.ts";

const builder = fileURLToPath(new URL("../../../scripts/build-sandbox.mjs", import.meta.url));
let code = "";

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [builder]);
  const { outputFiles } = await build({
    stdin: { contents: 'export { everyHook as plugin } from "./every-hook.ts";', resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["@patchbay/source", "import"],
    target: "es2022",
  });
  code = outputFiles[0]?.text ?? "";
});

/** One of a hook, or the only one. */
function only<T>(hook: T | readonly T[] | undefined): T {
  const [first] = [hook ?? []].flat() as readonly T[];
  if (!first) throw new Error("the hook is empty");
  return first;
}

describe.each<IsolatedTier>(["process", "strict"])("in the tier %s", (tier) => {
  let hooks: Hooks = {};

  beforeAll(async () => {
    const clock = createTestClock();
    const rights = { content: ["prompt", "answer"] } as const;
    const description = { name: "every-hook", sdk: "1.0" };
    const plugin = createIsolation().isolate({
      id: "own",
      tier,
      code,
      rights,
      clock,
      description,
      onEvent: () => undefined,
    });
    hooks = await plugin.setup(testContext({ name: "every-hook", clock }), {});
  });
  afterAll(() => hooks.dispose?.());

  const call = transformCall({ exchange: "e1", candidate: candidate("a") });

  test("a policy decides as it does here, turn by turn", async () => {
    const direct = (await startPlugin(roundRobin)).hooks.selectNode;
    const list = Object.freeze([...candidates("a b c", { weight: 2 })]);
    const [here, there] = [new Map<string, number>(), new Map<string, number>()];
    for (let turn = 0; turn < 5; turn += 1) {
      const chosen = await hooks.selectNode?.(list, selection({ turns: there }));
      expect(chosen).toEqual(await direct?.(list, selection({ turns: here })));
      expect(list).toContain(chosen?.[0]);
    }
  });

  test("a transform changes requests and events", async () => {
    const transform = only<Transform>(hooks.transform);
    expect(transform.when).toEqual({ models: ["*"] });
    const request = chatRequest("grüße 🌍");
    expect(await transform.request?.(request, call)).toEqual({ ...request, system: [{ text: "Be brief" }] });
    const machine = transform.events?.(call) as unknown as RemoteEventMachine;
    expect(await machine.push([{ type: "text-delta", text: "grüße 🌍" }])).toEqual([
      { type: "text-delta", text: "GRÜSSE 🌍" },
    ]);
    expect(await machine.end()).toEqual([{ type: "ping" }]);
  });

  test("a protocol reads and writes its own wire as it does here", async () => {
    const protocol = only<InboundProtocol>(hooks.inboundProtocol);
    const target = protocol.routes[0]?.target as unknown as RemoteTarget;
    const inbound = { method: "POST", path: "/own/m", params: { model: "m" }, query: {}, headers: {}, body: {} };
    expect(await target(inbound)).toEqual({ model: "m", stream: true });
    const { remote } = protocol.wire as RemoteWire;
    const context = { request: chatRequest("hello"), stream: true, created: 7, id: "abc", losses: () => undefined };
    const events: readonly ChatEvent[] = textReply("grüße 👩‍🚀");
    const encoder = await remote.encodeChat(context);
    const direct = wire.codec.chat.encodeReply(context);
    expect((await encoder.push(events)) + (await encoder.end())).toBe(direct.push(events) + direct.end());
  });

  test("an observer is told, and its failure is the plugin's", async () => {
    const observer = only<Observer>(hooks.observe);
    await observer.handle([kernelEvent("exchange-end")]);
    const two = [kernelEvent("exchange-end"), kernelEvent("exchange-end")];
    await expect(observer.handle(two)).rejects.toMatchObject({
      message: 'plugin "own" failed in observe: saw 2 events',
      plugin: "own",
    });
  });
});
