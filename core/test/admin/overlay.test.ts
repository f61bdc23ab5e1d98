import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definePlugin } from "@patchbay/sdk";
import { createGate, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { tempFolder } from "../plugins/temp-folder.ts";
import { chat, gatewayConfig, keyOf, type NodeAt, plug } from "../support/gateway.ts";
import { startAdmin, token } from "./support.ts";

const nowhere = "http://127.0.0.1:9";
const file = "plugins.config.overlay.json";

/** A gateway whose changes are kept in a folder of its own. */
async function start(nodes: readonly NodeAt[] = [nowhere], config: Config = {}, folder?: string) {
  const baseDir = folder ?? (await tempFolder({}));
  const options = { baseDir, overlay: file, stateDir: join(baseDir, ".patchbay"), env: { KEY_N: "key-of-n-123456" } };
  const it = await startAdmin(nodes, config, options);
  return {
    ...it,
    baseDir,
    overlay: async () => JSON.parse(await readFile(join(baseDir, file), "utf8")) as Readonly<Record<string, unknown>>,
    [Symbol.asyncDispose]: () => it.kernel.close(),
  };
}

function messageOf(body: unknown): string {
  return (body as { error: { message: string } }).error.message;
}

describe("a change of a node", () => {
  test("is at work when it is answered, is in the overlay, and comes back with the next start", async () => {
    await using upstream = await startFakeUpstream(json({ text: "hello" }));
    const first = await start();
    expect((await chat(first.kernel)).status).toBe(502);
    const node = { id: "n", baseUrl: `${upstream.url}/v1`, apiKey: { $env: "KEY_N" }, weight: 2 };
    const added = await first.ask("POST", "/admin/pools/main/nodes", { node });
    expect([added.status, added.body]).toMatchObject([
      200,
      { version: 1, previousVersion: 0, node: { pool: "main", id: "n", condition: "ready" } },
    ]);
    expect((await chat(first.kernel)).status).toBe(200);
    expect(upstream.requests.at(-1)?.headers["authorization"]).toBe("Bearer key-of-n-123456");
    const removed = await first.ask("DELETE", "/admin/pools/main/nodes/a?ifVersion=1");
    expect(removed.body).toEqual({ version: 2, previousVersion: 1 });
    await first.ask("PATCH", "/admin/pools/main/nodes/n", { node: { weight: null, labels: { tier: "x" } } });
    expect(await first.overlay()).toMatchObject({
      version: 3,
      change: 'change node "main/n"',
      pools: {
        main: {
          added: { n: { id: "n", baseUrl: `${upstream.url}/v1`, apiKey: { $env: "KEY_N" }, labels: { tier: "x" } } },
          nodes: { a: null },
        },
      },
    });
    expect((await stat(join(first.baseDir, file))).mode & 0o777).toBe(0o600);
    await first.kernel.close();

    await using second = await start([nowhere], {}, first.baseDir);
    expect((await second.ask("GET", "/admin/nodes")).body).toMatchObject({ nodes: [{ id: "n" }] });
    expect((await chat(second.kernel)).status).toBe(200);
  });

  test("of the file lies over it, key by key, and is told by the diff, the pools and the origins", async () => {
    await using it = await start();
    await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: 3, apiKey: { $env: "KEY_N" } } });
    const diff = await it.ask("GET", "/admin/config/diff");
    expect(diff.body).toEqual({
      version: 1,
      warnings: [],
      changes: [
        { path: "pools.main.nodes.a.weight", place: "pools.main.nodes[0].weight", kind: "add", to: 3 },
        {
          path: "pools.main.nodes.a.apiKey",
          place: "pools.main.nodes[0].apiKey",
          kind: "change",
          from: "[redacted]",
          to: { $env: "KEY_N" },
        },
      ],
    });
    expect((await it.ask("GET", "/admin/pools")).body).toMatchObject({
      pools: [{ id: "main", nodes: [{ id: "a", origin: "overlay", isUsed: true, settings: { weight: 3 } }] }],
    });
    const config = (await it.ask("GET", "/admin/config")).body as { origins: Record<string, string> };
    expect(config).toMatchObject({ version: 1, config: { server: { adminToken: "[redacted]", port: 3000 } } });
    expect(config.origins).toMatchObject({
      "pools.main.nodes[0].weight": "overlay",
      "pools.main.nodes[0].baseUrl": "file",
      "pools.main.nodes[0].priority": "default",
      "server.port": "default",
    });
  });

  test("that does not fit is refused with every fault and its place in the overlay, and nothing is written", async () => {
    await using it = await start();
    const input = { node: { weight: -1, priority: "high", id: "b" } };
    const wrong = await it.ask("PATCH", "/admin/pools/main/nodes/a", input);
    expect([wrong.status, wrong.body]).toMatchObject([
      400,
      { error: { faults: [{ path: "node.priority" }, { path: "node.weight" }, { path: "node.id" }] } },
    ]);
    const node = { id: "x", baseUrl: `${nowhere}/v1`, apiKey: { $env: "NOT_SET" }, colour: "red" };
    const refused = await it.ask("POST", "/admin/pools/main/nodes", { node });
    expect([refused.status, refused.body]).toMatchObject([
      422,
      {
        error: {
          code: "unprocessable",
          faults: [
            {
              path: `${join(it.baseDir, file)}: pools.main.added.x.apiKey`,
              message: "environment variable NOT_SET is not set",
            },
          ],
        },
      },
    ]);
    const unknown = await it.ask("POST", "/admin/pools/main/nodes", { node: { ...node, apiKey: { $env: "KEY_N" } } });
    expect([unknown.status, unknown.body]).toMatchObject([
      422,
      { error: { faults: [{ path: `${join(it.baseDir, file)}: pools.main.added.x.colour` }] } },
    ]);
    await expect(it.overlay()).rejects.toThrow("ENOENT");
    expect((await it.ask("GET", "/admin/nodes")).body).toMatchObject({ nodes: [{ id: "a" }] });
    expect(await readdir(it.baseDir)).not.toContain(`${file}.lock`);
  });

  test("of what is not there or is there already is refused", async () => {
    await using it = await start();
    const node = { id: "a", baseUrl: `${nowhere}/v1` };
    const answers = [
      await it.ask("POST", "/admin/pools/main/nodes", { node }),
      await it.ask("POST", "/admin/pools/mian/nodes", { node }),
      await it.ask("PATCH", "/admin/pools/main/nodes/zz", { node: { weight: 1 } }),
      await it.ask("DELETE", "/admin/pools/main/nodes/zz"),
      await it.ask("DELETE", "/admin/aliases/none"),
      await it.ask("POST", "/admin/plugins/none/disable"),
      await it.ask("POST", "/admin/config/rollback"),
      await it.ask("POST", "/admin/config/rollback", { to: 7 }),
      await it.ask("DELETE", "/admin/pools/main/nodes/a?ifVersion=4"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([409, 404, 404, 404, 404, 404, 404, 404, 409]);
    expect(messageOf(answers[1]?.body)).toBe('there is no pool "mian" in the config (did you mean "main"?)');
    expect(messageOf(answers[8]?.body)).toBe("the overlay is at version 0, not 4: look at it again");
  });
});

test("secrets in plain text are refused, and are in no file and no answer", async () => {
  await using it = await start();
  const canary = "canary-123456789";
  const base = { id: "x", baseUrl: `${nowhere}/v1` };
  const inputs: readonly (readonly ["POST" | "PUT", string, object])[] = [
    ["POST", "/admin/pools/main/nodes", { node: { ...base, apiKey: canary } }],
    ["POST", "/admin/pools/main/nodes", { node: { ...base, headers: { "x-api-key": canary } } }],
    ["POST", "/admin/pools/main/nodes", { node: { ...base, proxy: `http://user:${canary}@127.0.0.1:1` } }],
    ["POST", "/admin/pools/main/nodes", { node: { ...base, clientSecret: canary } }],
    ["POST", "/admin/pools/main/nodes", { node: { ...base, labels: { note: keyOf("a") } } }],
    ["PUT", "/admin/plugins/plain-provider/options", { options: { token: canary } }],
    ["PUT", "/admin/aliases/fast", { alias: { pool: "main", model: `sk-${canary}` } }],
  ];
  for (const [method, path, input] of inputs) {
    const { status, text, body } = await it.ask(method, path, input);
    expect([path, status]).toEqual([path, 422]);
    expect(messageOf(body)).toContain("must not be a secret in plain text");
    expect(text).not.toContain(canary);
  }
  await expect(it.overlay()).rejects.toThrow("ENOENT");
  const audit = await readFile(join(it.baseDir, ".patchbay", "audit.jsonl"), "utf8");
  expect(audit.trim().split("\n")).toHaveLength(inputs.length);
  for (const secret of [canary, keyOf("a")]) expect(audit + it.kernel.logs.join("")).not.toContain(secret);
});

test("a plugin is turned off and on again and gets other options, by what the config or the kernel calls it", async () => {
  const marker = plug("marker", { transform: { attempt: (request) => ({ ...request, model: "marked" }) } });
  await using upstream = await startFakeUpstream((request) =>
    json({ text: (request.json() as { model: string }).model }),
  );
  await using it = await start([upstream], { plugins: [{ plugin: marker, id: "mark" }] });
  const said = async () => ((await (await chat(it.kernel)).json()) as { text: string }).text;
  expect(await said()).toBe("marked");
  const off = await it.ask("POST", "/admin/plugins/mark/disable");
  expect([off.body, await said()]).toMatchObject([{ version: 1, disabled: ["mark"] }, "m"]);
  const on = await it.ask("POST", "/admin/plugins/mark/enable", { ifVersion: 1 });
  expect([on.body, await said()]).toMatchObject([{ version: 2, disabled: [] }, "marked"]);
  expect(await it.overlay()).toMatchObject({ plugins: {} });
  const refused = await it.ask("PUT", "/admin/plugins/mark/options", { options: { loud: true } });
  expect([refused.status, messageOf(refused.body)]).toEqual([
    422,
    `this plugin has no options (take them out) at ${join(it.baseDir, file)}: plugins.mark.options`,
  ]);
});

test("an alias is set and taken out, and the names that clients can use are told", async () => {
  await using upstream = await startFakeUpstream((request) =>
    json({ text: (request.json() as { model: string }).model }),
  );
  await using it = await start([{ id: "a", baseUrl: `${upstream.url}/v1`, models: ["big", "tiny-*"] }], {
    models: { slow: { pool: "main", model: "big" } },
  });
  const set = await it.ask("PUT", "/admin/aliases/fast", { alias: [{ pool: "main", model: "tiny-1" }] });
  expect(set.body).toEqual({ version: 1, previousVersion: 0 });
  expect(await (await chat(it.kernel, { model: "fast" })).json()).toMatchObject({ text: "tiny-1" });
  await it.ask("DELETE", "/admin/aliases/slow");
  expect((await chat(it.kernel, { model: "slow" })).status).toBe(404);
  expect((await it.ask("GET", "/admin/aliases")).body).toMatchObject({
    aliases: [{ name: "fast", origin: "overlay", targets: [{ pool: "main", model: "tiny-1" }] }],
  });
  expect((await it.ask("GET", "/admin/models")).body).toEqual({
    models: [
      { name: "fast", nodes: 1, pools: ["main"], targets: [{ pool: "main", model: "tiny-1" }] },
      { name: "big", nodes: 1, pools: ["main"] },
    ],
    patterns: [{ pool: "main", node: "a", models: ["tiny-*"] }],
  });
  const nowhereTo = await it.ask("PUT", "/admin/aliases/lost", { alias: { pool: "mian", model: "m" } });
  expect([nowhereTo.status, messageOf(nowhereTo.body)]).toEqual([
    422,
    `there is no pool "mian" (did you mean "main"?) at ${join(it.baseDir, file)}: models.lost.pool`,
  ]);
});

describe("the history", () => {
  test("keeps what was before, and a rollback is a change like any other", async () => {
    await using it = await start([nowhere, nowhere]);
    await it.ask("DELETE", "/admin/pools/main/nodes/b");
    await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: 5 } });
    const back = await it.ask("POST", "/admin/config/rollback", { to: 0, ifVersion: 2 });
    expect(back.body).toEqual({ version: 3, previousVersion: 2 });
    expect((await it.ask("GET", "/admin/nodes")).body).toMatchObject({ nodes: [{ id: "a" }, { id: "b" }] });
    expect((await it.ask("POST", "/admin/config/rollback")).body).toEqual({ version: 4, previousVersion: 3 });
    expect((await it.ask("GET", "/admin/nodes")).body).toMatchObject({ nodes: [{ id: "a" }] });
    const { versions } = (await it.ask("GET", "/admin/config/history")).body as { versions: { change?: string }[] };
    expect(versions).toMatchObject([
      { version: 4, change: "roll back" },
      { version: 3, change: "roll back to version 0" },
      { version: 2, change: 'change node "main/a"' },
      { version: 1, change: 'remove node "main/b"' },
      { version: 0 },
    ]);
  });

  test("holds the last fifty, and numbers are not used twice when the overlay is deleted", async () => {
    await using it = await start();
    for (let weight = 1; weight <= 53; weight++)
      await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight } });
    const folder = join(it.baseDir, ".patchbay", "overlay-history");
    expect(await readdir(folder)).toHaveLength(50);
    await rm(join(it.baseDir, file));
    const { body } = await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: 1 } });
    expect(body).toMatchObject({ version: 53, previousVersion: 0 });
  }, 30_000);
});

test("changes that come at once are made one after the other", async () => {
  await using it = await start();
  const added = await Promise.all(
    ["x", "y", "z"].map((id) => it.ask("POST", "/admin/pools/main/nodes", { node: { id, baseUrl: `${nowhere}/v1` } })),
  );
  expect(added.map(({ status }) => status)).toEqual([200, 200, 200]);
  const ids = ((await it.ask("GET", "/admin/nodes")).body as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(["a", "x", "y", "z"]);
  const two = await Promise.all(
    [1, 2].map((weight) => it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight }, ifVersion: 3 })),
  );
  expect(new Set(two.map(({ status }) => status))).toEqual(new Set([200, 409]));
});

test("a change that is asked for while another config comes is made to that one", async () => {
  await using it = await start();
  const gate = createGate();
  let begun = (): void => undefined;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const slow = definePlugin({
    name: "slow",
    sdk: "1.0",
    async setup() {
      begun();
      await gate.opened;
      return {};
    },
  });
  const reloaded = it.kernel.reload(
    gatewayConfig([nowhere, nowhere], { plugins: [slow], server: { adminToken: token } }),
  );
  await isBegun;
  const asked = it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { labels: { by: "overlay" } } });
  await expect.poll(() => readdir(it.baseDir)).toContain(`${file}.lock`);
  gate.open();
  await reloaded;
  expect((await asked).status).toBe(200);
  expect((await it.ask("GET", "/admin/pools")).body).toMatchObject({
    pools: [
      {
        nodes: [
          { id: "a", isUsed: true, settings: { labels: { by: "overlay" } } },
          { id: "b", isUsed: true },
        ],
      },
    ],
  });
});

test("when the overlay cannot be written nothing is changed, and the answer says so", async () => {
  await using it = await start();
  const store = join(it.baseDir, ".patchbay", "overlay-history");
  await mkdir(join(it.baseDir, ".patchbay"));
  await writeFile(store, "a file where a folder should be");
  const { status, body } = await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { enabled: false } });
  expect([status, messageOf(body)]).toEqual([500, expect.stringContaining("nothing was changed")]);
  expect((await it.ask("GET", "/admin/nodes")).body).toMatchObject({ nodes: [{ id: "a" }] });
  expect((await it.ask("GET", "/admin/status")).body).toMatchObject({
    generation: 1,
    lastReload: { outcome: "failed" },
  });
  await expect(it.overlay()).rejects.toThrow("ENOENT");
  await rm(store);
  expect((await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: 2 } })).status).toBe(200);
});

test("what of the overlay no longer applies is a warning, and the rest counts", async () => {
  const overlay = {
    version: 9,
    plugins: { gone: { enabled: false } },
    pools: {
      gone: { nodes: { a: null } },
      main: { nodes: { gone: { weight: 2 }, a: { weight: 7 } }, added: { b: { baseUrl: `${nowhere}/v1` } } },
    },
    models: { gone: null },
  };
  const baseDir = await tempFolder({ [file]: JSON.stringify(overlay) });
  await using it = await start([nowhere, nowhere], {}, baseDir);
  const path = join(baseDir, file);
  const { warnings } = (await it.ask("POST", "/admin/reload")).body as { warnings: string[] };
  expect(warnings.filter((warning) => warning.startsWith(path))).toEqual([
    `${path}: plugins.gone: the config has no such plugin any more`,
    `${path}: pools.gone: the config has no such pool any more`,
    `${path}: pools.main.nodes.gone: the config has no such node any more`,
    `${path}: pools.main.added.b: the config has a node of that name by now, which counts`,
    `${path}: models.gone: the config has no such alias any more`,
  ]);
  expect((await it.ask("GET", "/admin/config/diff")).body).toMatchObject({
    changes: [{ path: "pools.main.nodes.a.weight", to: 7 }],
  });
});

test("an overlay that cannot be understood is told with its place", async () => {
  const baseDir = await tempFolder({ [file]: JSON.stringify({ version: 1, pool: {} }) });
  await expect(start([nowhere], {}, baseDir)).rejects.toThrow(
    `${join(baseDir, file)}: pool: unknown key (did you mean "pools"?)`,
  );
});

test("without a file for changes they are refused, and what is there is told all the same", async () => {
  await using it = await startAdmin([nowhere]);
  const { status, body } = await it.ask("DELETE", "/admin/pools/main/nodes/a");
  expect([status, body]).toMatchObject([400, { error: { code: "unsupported" } }]);
  expect((await it.ask("GET", "/admin/config")).status).toBe(200);
  expect((await it.ask("GET", "/admin/config/history")).body).toEqual({ versions: [{ version: 0 }] });
});
