import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { answering, useEchoChild } from "./harness.ts";

const echo = useEchoChild();

describe.each(["process", "strict"] as const)("a child of the tier %s", (tier) => {
  test("loads a plugin and answers", async () => {
    const plugin = await echo.start(tier, answering("`heard ${text}`"));
    expect(await plugin.ask("a question")).toBe("heard a question");
    expect(plugin.child.startMs).toBeGreaterThan(0);
    expect(plugin.child.bytesIn).toBeGreaterThan(0);
    expect(plugin.child.bytesOut).toBeGreaterThan(0);
  });

  test("hands bytes and texts over as they are", async () => {
    const plugin = await echo.start(tier, answering("text"));
    const text = "\u0000 ä 你 🙂 end";
    expect(await plugin.ask(text)).toBe(text);
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
    const { body } = await plugin.exchange({ kind: "chunk", body: bytes });
    expect(Buffer.compare(body as Uint8Array, bytes)).toBe(0);
  });

  test("answers many questions in the order of their asking", async () => {
    const plugin = await echo.start(tier, answering("Number(text) * 2"));
    const answers = await Promise.all(Array.from({ length: 500 }, (_, index) => plugin.ask(String(index))));
    expect(answers).toEqual(Array.from({ length: 500 }, (_, index) => index * 2));
  });

  test("runs promises and timers", async () => {
    const wait = "new Promise((resolve) => setTimeout(() => resolve(text.length), 5))";
    const plugin = await echo.start(tier, answering(`(async () => (await ${wait}) + 1)()`));
    expect(await plugin.ask("four")).toBe(5);
  });

  test("loads a plugin with zod", async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("fixtures/zod-plugin.ts", import.meta.url))],
      bundle: true,
      write: false,
      format: "esm",
      target: "es2022",
    });
    const plugin = await echo.start(tier, outputFiles[0]!.text);
    expect(await plugin.ask('{"name":"ab"}')).toEqual({ name: "ab", level: "low" });
    expect(await plugin.ask('{"name":"a","level":"none","at":"2026"}')).toEqual([
      "name: too_small",
      "level: invalid_value",
      "at: invalid_format",
    ]);
  });

  test("gives primitives that do what they say", async () => {
    const before = `
      const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      const all = (host) => {
        const decode = host.createDecoder();
        const bytes = host.encodeUtf8("\\ufeffä🙂ß");
        let streamed = "";
        for (const byte of bytes) streamed += decode(new Uint8Array([byte]));
        return {
          streamed: streamed + decode(undefined),
          cut: (() => { const cut = host.createDecoder(); return cut(bytes.slice(0, 4)) + cut(undefined); })(),
          whole: host.decodeUtf8(new Uint8Array([0x61, 0xff, 0x62])),
          url: JSON.parse(host.parseUrl("../b?c#d", "https://user@example.test:8443/x/a")),
          wrong: host.parseUrl("not an address") === undefined,
          digest: hex(host.digest("SHA-256", host.encodeUtf8("abc"))),
          hmac: hex(host.hmac("SHA-256", host.encodeUtf8("key"), host.encodeUtf8("abc"))),
          random: host.randomBytes(16).length,
          now: Math.abs(host.now() - Date.now()) < 1000,
          chance: host.random() < 1,
          floats: new Float32Array([0.5])[0],
        };
      };`;
    const plugin = await echo.start(tier, answering("all(host)", before));
    expect(await plugin.ask("")).toMatchObject({
      streamed: "ä🙂ß",
      cut: "\ufffd",
      whole: "a\ufffdb",
      url: { href: "https://user@example.test:8443/b?c#d", host: "example.test:8443", search: "?c", username: "user" },
      wrong: true,
      digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      hmac: "9c196e32dc0175f86f4b1cb89289d6619de6bee699e4c378e68309ed97a1a6ab",
      random: 16,
      now: true,
      chance: true,
      floats: 0.5,
    });
  });

  test.each([
    ["host.send(1, 2, '')", "send was given something else than text"],
    ["host.send('open', 2.5, '')", "a call is a 32-bit number"],
    ["host.send('shout', 2, '')", 'no kind of frame is called "shout"'],
    ["host.send('head', 0, '{}')", 'a frame "head" belongs to a call'],
    ["host.send('chunk', 2, 'text')", "bytes go into chunks, and only there"],
    ["host.send('head', 2, { toString: () => '' })", "send was given something else than data"],
    ["host.send('head', 2, 'ä'.repeat(5e6))", "a frame holds 8388608 bytes at most"],
    ["host.digest('md5', new Uint8Array())", 'algorithm "md5" is not one of SHA-1, SHA-256, SHA-384, SHA-512'],
    ["host.randomBytes(1e9)", "random bytes come from 0 to 65536 at a time"],
    [
      "host.decodeUtf8({ length: 3, __proto__: Uint8Array.prototype })",
      "decodeUtf8 was given something else than bytes",
    ],
  ])("refuses %s", async (expression, message) => {
    const plugin = await echo.start(tier, answering(expression));
    await expect(plugin.ask("")).rejects.toThrow(message);
    await expect(plugin.ask("")).rejects.toThrow(message);
  });

  test("has primitives that a plugin cannot change", async () => {
    const attempt = "(() => { 'use strict'; host.send = () => {}; })()";
    const plugin = await echo.start(tier, answering(attempt));
    await expect(plugin.ask("")).rejects.toThrow(/read.?only|not extensible|object is not/i);
  });

  test("tells in traces where the plugin failed, and nothing of the host", async () => {
    const plugin = await echo.start(tier, answering("new Error('no').stack"));
    const stack = await plugin.ask("");
    expect(stack).toContain("plugin.js:2:");
    expect(stack).not.toMatch(/child\.cjs|node:|file:/);
  });

  test("logs a promise that failed unseen, and goes on", async () => {
    const plugin = await echo.start(tier, answering("(void Promise.reject(new Error('unseen')), text)"));
    expect(await plugin.ask("first")).toBe("first");
    const seen = Promise.reject(new Error("seen"));
    await expect(seen).rejects.toThrow("seen");
    expect(await plugin.ask("second")).toBe("second");
    await expect.poll(() => plugin.logs.join(), { timeout: 15_000 }).toContain("nobody looked: unseen (plugin.js:2:");
  });

  test.each([
    [
      "what a module throws while it loads",
      "throw new TypeError('not today');\nexport { x as plugin }",
      /TypeError: not today \(plugin\.js:1:/,
    ],
    ["code that is no code", "const = 3;\nexport { x as plugin };", /^SyntaxError: /],
    ["a module without exports", "const plugin = {};", /no "export \{ \.\.\. as plugin \}"/],
    ["static imports", 'import x from "x";\nexport { x as plugin };', /not built as one module: import x from "x"/],
    ["further exports", "export const a = 1;\nexport { a as plugin };", /not built as one module: export const a = 1/],
    [
      "dynamic imports",
      "const x = import('node:fs');\nexport { x as plugin };",
      /cannot import: build it as one module/,
    ],
    ["await at the top", "const x = await 1;\nexport { x as plugin };", /cannot await outside of functions/],
  ])("rejects %s", async (_, code, message) => {
    await expect(echo.start(tier, code)).rejects.toThrow(message);
  });

  test("loads code that looks like imports and comments of HTML only in texts", async () => {
    const before = [
      'const said = ["import(x)", \'import ("y")\', `import(${"z"})<!-- ${1} -->`, "<!--", "-->"];',
      "// import('x') <!-- -->",
      "let n = 3; while (n --> 0) said.push(n);",
      "const found = /import(s)?/.test('imports') && !/<!--/.test('x');",
    ].join("\n");
    const plugin = await echo.start(tier, answering("[...said, found]", before));
    expect(await plugin.ask("")).toEqual([
      "import(x)",
      'import ("y")',
      "import(z)<!-- 1 -->",
      "<!--",
      "-->",
      2,
      1,
      0,
      true,
    ]);
  });

  test("lets a plugin change only its own globals", async () => {
    const plugin = await echo.start(
      tier,
      answering("[typeof mine, typeof process, typeof WebAssembly]", "globalThis.mine = 1;"),
    );
    expect(await plugin.ask("")).toEqual(["number", "undefined", "undefined"]);
  });
});
