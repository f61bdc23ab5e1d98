import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createSecret, type IsolatedTier } from "@patchbay/sdk/host";
import {
  chatRequest,
  createTestClock,
  fetchResponse,
  providerCall,
  testContext,
  testFetch,
  testLogger,
} from "@patchbay/sdk/testing";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { createIsolation } from "../../src/index.ts";
import { collect, everything } from "./harness.ts";

const builder = fileURLToPath(new URL("../../../scripts/build-sandbox.mjs", import.meta.url));
const disposals: (() => unknown)[] = [];
let acme = "";

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [builder]);
  acme = await bundle(fileURLToPath(new URL("acme.ts", import.meta.url)));
});

afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

/** A plugin as it is built: one module, with its own parts of the SDK, its one export under the name `plugin`. */
async function bundle(file: string): Promise<string> {
  const contents = `export { acme as plugin } from ${JSON.stringify(file)};`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["@patchbay/source", "import"],
    target: "es2022",
  });
  return outputFiles[0]!.text;
}

async function start(tier: IsolatedTier, code: string, options: unknown = {}, log = testLogger()) {
  const clock = createTestClock();
  const source = { id: "acme", tier, code, rights: everything, clock, onEvent: () => undefined };
  const plugin = createIsolation().isolate({ ...source, description: { name: "acme", sdk: "1.0" } });
  const context = testContext({ name: "acme", clock, log });
  const hooks = await plugin.setup(context, options);
  disposals.push(() => hooks.dispose?.());
  const provider = [hooks.outboundProvider ?? []].flat()[0]!;
  if (!("call" in provider)) throw new Error("the plugin has no programmed provider");
  return { plugin, provider, clock };
}

/** A plugin of these lines, with one provider. */
const written = (call: string): string =>
  `var own = { name: "acme", sdk: "1.0", setup: () => ({ outboundProvider: { id: "acme", ${call} } }) };\nexport { own as plugin };\n`;

describe.each<IsolatedTier>(["process", "strict"])("In the tier %s", (tier) => {
  test("a provider streams over brokered fetch, checks its options by zod and never holds the key", async () => {
    const apiKey = createSecret("sk-real", "env ACME_KEY");
    const { provider } = await start(tier, acme, { apiKey });
    const fetch = testFetch(() => fetchResponse('data: "Grüße 🌍"\n\ndata: "!"\n\ndata: [DONE]\n\n'));
    const events = await collect(provider.call(providerCall<"chat">(chatRequest("Hi"), { fetch })));
    expect(events).toEqual([
      { type: "start", id: "1", model: "test-model" },
      { type: "text-delta", text: "Grüße 🌍" },
      { type: "text-delta", text: "!" },
      { type: "finish", reason: "stop" },
    ]);
    expect(fetch.calls[0]?.init.headers).toEqual({ authorization: `Bearer ${apiKey.toString()}` });
  });

  test("wrong options are told with every issue", async () => {
    await expect(start(tier, acme, { baseUrl: 5 })).rejects.toThrow(
      /plugin "acme" cannot be set up: options of acme: baseUrl: .*apiKey: /,
    );
  });

  test("a plugin describes itself without being set up", async () => {
    await expect(createIsolation().describe({ code: acme, tier })).resolves.toMatchObject({
      name: "acme",
      sdk: "1.0",
      options: {
        type: "object",
        properties: { baseUrl: { type: "string", default: "https://api.acme.test" }, apiKey: {} },
      },
    });
  });

  test("the globals are there and those of the system are not", async () => {
    const code = written(`async *call({ fetch }) {
      const url = new URL("../b?x=1#y", "https://a.test/c/d");
      url.searchParams.set("q", "ä b");
      const decoder = new TextDecoder();
      const text = decoder.decode(new Uint8Array([0xc3]), { stream: true }) + decoder.decode(new Uint8Array([0xa4]));
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc")));
      const clone = structuredClone(new Map([["a", new Uint8Array([1])]]));
      await new Promise((resolve) => setTimeout(resolve, 1));
      const told = [url.href, text, digest[0], clone.get("a")[0], atob(btoa("hi")), typeof process, typeof require,
        AbortSignal.any([AbortSignal.abort()]).aborted, new Date().getTime() > 1e12, Math.random() < 1,
        /^[0-9a-f-]{36}$/.test(crypto.randomUUID())];
      yield { type: "text-delta", text: JSON.stringify(told) };
    }`);
    const { provider } = await start(tier, code);
    const [event] = await collect(provider.call(providerCall<"chat">(chatRequest("Hi"))));
    expect(JSON.parse((event as { text: string }).text)).toEqual([
      "https://a.test/b?x=1&q=%C3%A4+b#y",
      "ä",
      0xba,
      1,
      "hi",
      "undefined",
      "undefined",
      true,
      true,
      true,
      true,
    ]);
  });

  test("an endless loop ends the process, and the call fails with a reason", async () => {
    const { provider, clock } = await start(tier, written("async *call() { for (;;) ; }"));
    const failed = collect(provider.call(providerCall(chatRequest("Hi")))).catch((cause: unknown) => cause);
    const end = failed.then(() => "over");
    while ((await Promise.race([end, clock.advance(250)])) !== "over");
    await expect(failed).resolves.toMatchObject({
      code: "provider-crashed",
      message: expect.stringMatching(/plugin "acme" crashed in provider.call: /),
    });
  });

  test("an abort reaches the generator", async () => {
    const code = written(`async *call({ signal, log }) {
      yield { type: "ping" };
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      log.info("left");
    }`);
    let tell: (message: string) => void = () => undefined;
    const told = new Promise<string>((resolve) => (tell = resolve));
    const { provider } = await start(tier, code, {}, Object.assign(testLogger(), { info: tell }));
    const leaving = new AbortController();
    const call = providerCall<"chat">(chatRequest("Hi"), { signal: leaving.signal });
    const events = provider.call(call)[Symbol.asyncIterator]();
    await events.next();
    const waiting = events.next();
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    // Its call is over by then, so that the line goes to the plugin's own log.
    await expect(told).resolves.toBe("left");
  });
});
