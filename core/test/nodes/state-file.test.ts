import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createTestClock, errorStatus, json, startFakeUpstream, type TestClock } from "@patchbay/sdk/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { readSaved } from "../../src/nodes/saved-nodes.ts";
import { createFolder } from "../cli/folder.ts";
import { chat, keyOf, type NodeAt, nodeAt, startGateway } from "../support/gateway.ts";

const answer = json({ text: "hello" });
const startMs = Date.UTC(2026, 0, 1);

/** A kernel that keeps its state in this folder. */
function start(folder: string, nodes: readonly NodeAt[], clock: TestClock, config: Config = {}) {
  return startGateway(nodes, config, { clock, stateDir: folder });
}

async function stateDir(): Promise<string> {
  return join(await createFolder(), "state");
}

const textOf = (folder: string): Promise<string> => readFile(join(folder, "nodes.json"), "utf8");

describe("after a restart", () => {
  test("a node that was taken out stays out, and a rest lasts as long as it would have", async () => {
    const folder = await stateDir();
    await using first = await startFakeUpstream(answer);
    first.enqueue(errorStatus(429, {}, { "retry-after": "100" }));
    await using second = await startFakeUpstream(answer);
    const before = await start(folder, [first, second], createTestClock());
    await chat(before);
    before.signal("main", "b", "disable");
    await before.close();

    const later = createTestClock(startMs + 40_000);
    await using after = await start(folder, [first, second], later);
    expect(after.nodes()).toMatchObject([
      { id: "a", condition: "ready", failuresInRow: 1, nextChangeAt: "2026-01-01T00:01:40.000Z" },
      { id: "b", condition: "disabled", rests: [] },
    ]);
    const nobody = await chat(after);
    expect([nobody.status, nobody.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(first.requests).toHaveLength(1);
    await later.advance(60_000);
    expect((await chat(after)).status).toBe(200);
  });

  test("a node that is put back stays in", async () => {
    const folder = await stateDir();
    const nodes = ["http://127.0.0.1:9"];
    const before = await start(folder, nodes, createTestClock());
    before.signal("main", "a", "disable");
    await before.close();
    const between = await start(folder, nodes, createTestClock());
    between.signal("main", "a", "enable");
    await between.close();
    await using after = await start(folder, nodes, createTestClock());
    expect(after.nodes()).toMatchObject([{ condition: "ready" }]);
  });

  test("a node with another address or another key begins anew, and one that is gone is forgotten", async () => {
    const folder = await stateDir();
    const clock = createTestClock();
    const names = [0, 1, 2, 3].map((index) => nodeAt("http://127.0.0.1:9", index));
    const before = await start(folder, names, clock);
    for (const { id = "" } of names) before.signal("main", id, "disable");
    await before.close();
    expect(readSaved(await textOf(folder)).size).toBe(4);

    const [same, moved, rekeyed] = names;
    const changed = [
      { ...same },
      { ...moved, baseUrl: "http://127.0.0.1:10/v1" },
      { ...rekeyed, apiKey: "another-key" },
    ];
    const after = await start(folder, changed, clock);
    expect(after.nodes().map(({ condition }) => condition)).toEqual(["disabled", "ready", "ready"]);
    await after.close();
    expect(readSaved(await textOf(folder)).size).toBe(1);
  });
});

describe("the file", () => {
  test("is written a second after the first of several changes", async () => {
    const folder = await stateDir();
    const clock = createTestClock();
    await using kernel = await start(folder, ["http://127.0.0.1:9", "http://127.0.0.1:9"], clock);
    const idle = clock.pending;
    kernel.signal("main", "a", "disable");
    kernel.signal("main", "b", "disable");
    expect(clock.pending).toBe(idle + 1);
    await clock.advance(999);
    await expect(textOf(folder)).rejects.toThrow("ENOENT");
    await clock.advance(1);
    const { size } = await untilThere(folder);
    expect(size).toBe(2);
  });

  test("and its folder are the owner's alone and hold no secret", async () => {
    const folder = await stateDir();
    const kernel = await start(folder, ["http://127.0.0.1:9"], createTestClock());
    kernel.signal("main", "a", "disable");
    await kernel.close();
    expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, "nodes.json"))).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
    const text = await textOf(folder);
    for (const word of [keyOf("a"), "127.0.0.1", "main"]) expect(text).not.toContain(word);
    expect([...readSaved(text).keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test.each<[string, string]>([
    ["cut off", '{"format":1,"nodes":{"k'],
    ["of another form", '{"format":2,"nodes":{}}'],
    [
      "with a rest without an end",
      '{"format":1,"nodes":{"k":{"isEnabled":true,"credential":"good","failuresInRow":0,"rests":{"m":{"reason":"x","soft":true}}}}}',
    ],
    ["of something else", "[]"],
  ])("%s is moved aside, with a warning, and the kernel starts", async (_what, text) => {
    const folder = await stateDir();
    await mkdir(folder);
    await writeFile(join(folder, "nodes.json"), text);
    await using kernel = await start(folder, ["http://127.0.0.1:9"], createTestClock());
    expect(kernel.nodes()).toMatchObject([{ condition: "ready" }]);
    expect(await readFile(join(folder, "nodes.json.broken"), "utf8")).toBe(text);
    expect(kernel.logs.join("")).toMatch(/warn.*state of the nodes is broken.*nodes\.json\.broken/);
  });

  test("that cannot be written is a warning, and the kernel goes on", async () => {
    const folder = await stateDir();
    await writeFile(folder, "a file where the folder should be");
    await using upstream = await startFakeUpstream(answer);
    const kernel = await start(folder, [upstream], createTestClock());
    kernel.signal("main", "a", "reset");
    expect((await chat(kernel)).status).toBe(200);
    await kernel.close();
    expect(kernel.logs.join("")).toContain("the state of the nodes cannot be written");
  });

  test("stays whole when the process is killed while it writes", async () => {
    const folder = await stateDir();
    for (let round = 0; round < 3; round++) {
      const child = writer(folder);
      const ended = once(child, "close");
      await once(child.stdout, "data");
      // The next write has begun by now; where in it the process dies is another place each time.
      child.kill("SIGKILL");
      await ended;
      expect(readSaved(await textOf(folder)).size).toBe(3000);
    }
  });

  test("is none without a folder to keep it in", async () => {
    const cwd = await createFolder();
    await using kernel = await startGateway(["http://127.0.0.1:9"], { dataDir: cwd });
    kernel.signal("main", "a", "disable");
    await kernel.close();
    expect(await readdir(cwd)).toEqual([]);
  });
});

/** Resolves once the file is there; the write itself takes its time beside the clock. */
async function untilThere(folder: string) {
  for (;;) {
    try {
      return readSaved(await textOf(folder));
    } catch {
      await new Promise(setImmediate);
    }
  }
}

function writer(folder: string) {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const script = fileURLToPath(new URL("support/write-for-ever.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@patchbay/source", "--import", tsx, script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}
