import { type PluginContext, Secret } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { fetchResponse, testFetch } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { isolated, type IsolatedOptions } from "./harness.ts";

/** What a plugin finds in its setup, as it tells it in its log. */
async function inside(
  look: (context: PluginContext, options: never) => unknown,
  options: IsolatedOptions & { readonly given?: unknown } = {},
) {
  const { given = {}, ...rest } = options;
  const seen: unknown[] = [];
  const plugin = {
    name: "acme",
    sdk: "1.0",
    options: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } },
    setup: async (context: PluginContext, found: never) => {
      seen.push(await look(context, found));
      return {};
    },
  };
  const started = isolated(plugin, rest);
  await started.plugin.setup(started.context, given);
  return { seen: seen[0], ...started };
}

describe("What a plugin finds in its own process", () => {
  test("is its options, with secrets that print as placeholders and hold nothing", async () => {
    const token = createSecret("sk-real", "env TOKEN");
    const look = (_context: PluginContext, options: { token: Secret; nested: { list: Secret[] } }) => [
      options.token instanceof Secret,
      `Bearer ${options.token.toString()}`,
      options.token.source,
      JSON.stringify(options),
    ];
    const { seen } = await inside(look, { given: { token, nested: { list: [token], gone: undefined } } });
    const text = token.toString();
    expect(text).not.toContain("sk-real");
    expect(seen).toEqual([
      true,
      `Bearer ${text}`,
      "env TOKEN",
      JSON.stringify({ token: text, nested: { list: [text] } }),
    ]);
  });

  test("is a fetch for whatever the broker lets it reach", async () => {
    const fetch = testFetch(({ init }) =>
      fetchResponse(init.body instanceof Uint8Array ? `bytes ${init.body.length}` : { echo: init.json ?? null }, {
        headers: { "x-a": "1" },
      }),
    );
    const look = async ({ fetch: own }: PluginContext) => {
      const answer = await own("https://a.test/x", { json: { a: 1 }, headers: { b: "2" }, method: "PUT" });
      const bytes = await own("https://a.test/y", { body: new Uint8Array(10_000).fill(7) });
      return [answer.status, answer.ok, answer.headers["x-a"], await answer.json(), await bytes.text()];
    };
    const { seen } = await inside(look, { fetch });
    expect(seen).toEqual([200, true, "1", { echo: { a: 1 } }, "bytes 10000"]);
    expect(fetch.calls[0]).toMatchObject({ url: "https://a.test/x", init: { method: "PUT", headers: { b: "2" } } });
  });

  test("is a key-value store that the host keeps", async () => {
    const look = async ({ kv }: PluginContext) => {
      await kv.set("a", { n: 1 });
      await kv.set("b", null);
      await kv.set("c", 1, { ttlMs: 5 });
      await kv.delete("c");
      return [await kv.get("a"), await kv.get("b"), await kv.get("none"), await kv.keys()];
    };
    const { seen, context } = await inside(look);
    expect(seen).toEqual([{ n: 1 }, null, undefined, ["a", "b"]]);
    await expect(context.kv.get("a")).resolves.toEqual({ n: 1 });
  });

  test("is nothing that belongs inline", async () => {
    const look = async ({ reveal, dataDir, services }: PluginContext, options: { token: Secret }) =>
      await Promise.all(
        [() => reveal(options.token), () => dataDir(), () => services.use({ id: "x", version: 1 })].map(async (use) => {
          try {
            return await use();
          } catch (cause) {
            return (cause as Error).message;
          }
        }),
      );
    const { seen } = await inside(look, { given: { token: createSecret("k", "env K") } });
    expect(seen).toEqual([
      expect.stringMatching(/^reveal is for plugins that run inline/),
      expect.stringMatching(/^dataDir is for plugins that run inline/),
      expect.stringMatching(/^the service "x" is for plugins that run inline/),
    ]);
  });

  test("is a log that the host bounds", async () => {
    const { context } = await inside(({ log }) => {
      for (let line = 0; line < 1000; line += 1) log.with({ line }).info("again", { error: new Error("why") });
    });
    expect(context.log.lines.length).toBeLessThanOrEqual(200);
    expect(context.log.lines[0]).toMatchObject({ level: "info", message: "again", fields: { line: 0 } });
    expect(JSON.stringify(context.log.lines[0])).toContain("why");
  });

  test("is timers, where they were granted", async () => {
    let heard: () => void = () => undefined;
    const ran = new Promise<void>((resolve) => (heard = resolve));
    await inside(({ after }) => void after(1, () => heard()));
    await ran;
    const look = ({ every }: PluginContext) => {
      every(1, () => undefined);
    };
    await expect(inside(look, { rights: {} })).rejects.toThrow('{ "timers": true }');
  });

  test("is undone with it, last first", async () => {
    const steps: string[] = [];
    const plugin = {
      name: "acme",
      sdk: "1.0",
      setup: ({ defer, signal }: PluginContext) => {
        defer(() => void steps.push("first"));
        defer(() => void steps.push(`second ${signal.aborted}`));
        return { dispose: () => void steps.push("dispose") };
      },
    };
    const started = isolated(plugin);
    const hooks = await started.plugin.setup(started.context, {});
    await hooks.dispose?.();
    expect(steps).toEqual(["dispose", "second true", "first"]);
  });

  test("is cut from a call that asks for another's scope", async () => {
    const { guests } = await inside(() => undefined);
    const child = guests.children[0]!;
    const ask = (call: number, method: string, input: object) =>
      child.forge({ kind: "open", call, body: JSON.stringify({ method, input }) });
    ask(99, "fetch", { scope: 7, url: "https://a.test/", init: {} });
    ask(101, "sign", { scope: 0, algorithm: "hmac-sha256", encoding: "hex", data: "" });
    ask(103, "kv.get", { key: 5 });
    await child.closed;
    const answers = child.sent.filter(({ kind }) => kind === "fail").map(({ body }) => JSON.parse(String(body)));
    expect(answers).toMatchObject([
      { code: "aborted", message: "the call that this fetch belongs to is over" },
      { code: "internal", message: "input.key must be text" },
      { code: "permission-denied", message: "signing belongs to the calls of a provider" },
    ]);
  });
});
