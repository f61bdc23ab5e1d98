import { join } from "node:path";
import { createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../plugins/temp-folder.ts";
import { chat, plug } from "../support/gateway.ts";
import { startAdmin } from "./support.ts";

const nowhere = ["http://127.0.0.1:9"];

/** A package whose transform names the model after its version. */
function packageFiles(
  folder: string,
  version: string,
  setup = transforming(version),
): Readonly<Record<string, string>> {
  return {
    [join(folder, "package.json")]: JSON.stringify({ name: "marker", version, type: "module", main: "index.js" }),
    [join(folder, "index.js")]: `export const plugin = { name: "marker", sdk: "1.0", setup: ${setup} };`,
  };
}

function transforming(version: string): string {
  return `() => ({ transform: { attempt: (request) => ({ ...request, model: ${JSON.stringify(version)} }) } })`;
}

async function start() {
  const baseDir = await tempFolder({
    ...packageFiles("node_modules/marker", "1.0.0"),
    ...packageFiles(".patchbay/plugins/marker@2.0.0", "2.0.0"),
    ...packageFiles(".patchbay/plugins/marker@3.0.0", "3.0.0", `() => { throw new Error("not today") }`),
    ...packageFiles("beside/marker", "4.0.0-dev"),
  });
  const upstream = await startFakeUpstream((request) => json({ text: (request.json() as { model: string }).model }));
  const clock = createTestClock();
  const config = { plugins: [{ plugin: "marker", sandbox: "inline" }] } as const;
  const it = await startAdmin([upstream], config, { baseDir, clock, random: () => 0 });
  return {
    ...it,
    clock,
    baseDir,
    said: async () => ((await (await chat(it.kernel)).json()) as { text: string }).text,
    versionOf: (body: unknown) => pluginIn(body)?.version,
    async [Symbol.asyncDispose]() {
      await it.kernel.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

interface Plugins {
  readonly plugins: readonly { readonly id: string; readonly version?: string; readonly canary?: boolean }[];
}

function pluginIn(body: unknown, canary?: true) {
  return (body as Plugins).plugins.find((plugin) => plugin.id === "marker" && plugin.canary === canary);
}

describe("a plugin", () => {
  test("is swapped for a version that is kept beside the kernel's data, or installed, or at a path", async () => {
    await using it = await start();
    expect(await it.said()).toBe("1.0.0");
    const swapped = await it.ask("POST", "/admin/plugins/swap", { plugin: "marker", to: "2.0.0" });
    expect([swapped.status, it.versionOf(swapped.body), await it.said()]).toEqual([200, "2.0.0", "2.0.0"]);
    await it.ask("POST", "/admin/plugins/swap", { plugin: "marker", to: "./beside/marker" });
    expect(await it.said()).toBe("4.0.0-dev");
    const back = await it.ask("POST", "/admin/plugins/swap", { plugin: "marker", to: "1.0.0" });
    expect([it.versionOf(back.body), await it.said()]).toEqual(["1.0.0", "1.0.0"]);
    expect(it.kernel.logs.join("")).toContain('admin: swap plugin "marker" to 2.0.0');
  });

  test("is swapped on a share of the requests first, and rolled back or promoted at a word", async () => {
    await using it = await start();
    const swap = { plugin: "marker", to: "2.0.0", canary: { share: 0.5 } };
    const { body } = await it.ask("POST", "/admin/plugins/swap", swap);
    expect(body).toMatchObject({ canary: { state: "running", share: 0.01, ceiling: 0.5, generation: 2 } });
    expect([it.versionOf(body), pluginIn(body, true)?.version]).toEqual(["1.0.0", "2.0.0"]);
    const said = [];
    for (let n = 0; n < 100; n++) said.push(await it.said());
    expect(said.filter((version) => version === "2.0.0")).toHaveLength(1);
    expect((await it.ask("GET", "/admin/status")).body).toMatchObject({
      canary: { candidate: { exchanges: 1 }, stable: { exchanges: 99 } },
    });
    const health = (await (await it.kernel.request("/health")).json()) as object;
    expect(health).toMatchObject({ details: { canary: { state: "running" } } });
    await it.ask("POST", "/admin/plugins/rollback");
    expect(await it.said()).toBe("1.0.0");
    await it.ask("POST", "/admin/plugins/swap", swap);
    const promoted = await it.ask("POST", "/admin/plugins/promote");
    expect(promoted.body).toMatchObject({ canary: { state: "promoted", reason: "the operator wants it" } });
    expect([it.versionOf(promoted.body), await it.said()]).toEqual(["2.0.0", "2.0.0"]);
    await it.ask("POST", "/admin/plugins/rollback");
    expect(await it.said()).toBe("1.0.0");
  });

  test("stays as it is when the other version is not there, is none or does not start", async () => {
    await using it = await start();
    const refused = async (input: object) => {
      const { status, body } = await it.ask("POST", "/admin/plugins/swap", input);
      return [status, (body as { error: { message: string } }).error.message];
    };
    expect(await refused({ plugin: "marker", to: "9.9.9" })).toEqual([
      404,
      `version 9.9.9 of "marker" is neither in ${join(it.baseDir, ".patchbay/plugins/marker@9.9.9")} nor installed (1.0.0 is)`,
    ]);
    expect(await refused({ plugin: "marker", to: "./nowhere" })).toEqual([
      404,
      expect.stringContaining("there is no file"),
    ]);
    expect(await refused({ plugin: "maker", to: "2.0.0" })).toEqual([
      404,
      'no plugin "maker" is loaded (did you mean "marker"?)',
    ]);
    expect(await refused({ plugin: "marker", to: "3.0.0" })).toEqual([422, expect.stringContaining("not today")]);
    expect(await refused({ plugin: "marker", to: "2.0.0", canary: { share: 2 } })).toEqual([400, expect.any(String)]);
    expect(await it.ask("POST", "/admin/plugins/rollback")).toMatchObject({ status: 409 });
    expect(await it.ask("POST", "/admin/plugins/promote")).toMatchObject({ status: 409 });
    expect(await it.said()).toBe("1.0.0");
  });
});

test("plugins are told with tier, state and what they have cost, and one that rests is reset", async () => {
  const crash = (): never => {
    throw new Error("kaboom");
  };
  await using upstream = await startFakeUpstream(json({ text: "hello" }));
  await using it = await startAdmin([upstream], { plugins: [plug("bad/one", { transform: { request: crash } })] });
  for (let n = 0; n < 6; n++) await chat(it.kernel);
  const { body } = await it.ask("GET", "/admin/plugins");
  expect((body as { plugins: object[] }).plugins[2]).toEqual({
    id: "bad/one",
    origin: "object",
    tier: "inline",
    state: "resting",
    reason: "it failed 5 times in a row, last in transform.request",
    hooks: ["transform"],
    accounts: [
      {
        hook: "transform.request",
        calls: 5,
        errors: 5,
        p50Ms: expect.any(Number) as number,
        p99Ms: expect.any(Number) as number,
        blockedMs: expect.any(Number) as number,
        bytes: 0,
      },
    ],
  });
  const reset = await it.ask("POST", `/admin/plugins/${encodeURIComponent("bad/one")}/reset`);
  expect((reset.body as { plugins: object[] }).plugins[2]).toMatchObject({ state: "running" });
  expect(await it.ask("POST", "/admin/plugins/nobody/reset")).toMatchObject({ status: 404 });
});

test.each([
  ["swap", { plugin: "plain-provider", to: "2.0.0" }],
  ["swap", { plugin: "plain-provider", to: "2.0.0", canary: { share: 0.1 } }],
  ["promote", undefined],
  ["rollback", undefined],
  ["plain-provider/reset", undefined],
])("one worker of several does not take the command %s alone", async (command, asked) => {
  const { MemoryState } = await import("../../src/shared/memory-state.ts");
  const clock = createTestClock();
  await using it = await startAdmin(nowhere, {}, { clock, store: new MemoryState(clock) } as never);
  const { status, body } = await it.ask("POST", `/admin/plugins/${command}`, asked);
  expect([status, body]).toMatchObject([
    400,
    { error: { message: expect.stringContaining("one worker of several") as string } },
  ]);
});
