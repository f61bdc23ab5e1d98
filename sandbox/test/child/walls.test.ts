import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readUsage } from "../../src/host/usage.ts";
import { answering, useEchoChild } from "./harness.ts";

const echo = useEchoChild();
/** Machines that run other tests too are slow. */
const patience = { timeout: 15_000 };

const evil = {
  heap: "(() => { const all = []; for (;;) all.push(new Array(1000).fill(text + all.length)); })()",
  buffers: "(() => { const all = []; for (;;) all.push(new Uint8Array(16 * 1024 * 1024).fill(1)); })()",
  loop: "(() => { for (;;); })()",
  promises: "(async () => { for (;;) await null; })()",
  stack: "(function deeper() { return deeper() + 1; })()",
  pattern: "/^(a+)+$/.test('a'.repeat(40) + 'b')",
};

describe.each(["process", "strict"] as const)("in the tier %s", (tier) => {
  test("a heap that grows without end is the end of its process, or fails inside", async () => {
    const before = process.memoryUsage().rss;
    const plugin = await echo.start(tier, answering(evil.heap));
    await expect(plugin.ask("x".repeat(100))).rejects.toThrow(/out of memory/);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  test("buffers without end fail inside, or end the process", async () => {
    const plugin = await echo.start(tier, answering(evil.buffers));
    await expect(plugin.ask("")).rejects.toThrow(/memory|allocation failed|array buffer/i);
  });

  test("endless recursion fails inside and the plugin goes on", async () => {
    const plugin = await echo.start(tier, answering(`text === "deep" ? ${evil.stack} : text`));
    await expect(plugin.ask("deep")).rejects.toThrow(/stack/i);
    expect(await plugin.ask("again")).toBe("again");
  });

  test.each(["loop", "promises", "pattern"] as const)("a process that hangs (%s) can be ended", async (kind) => {
    const plugin = await echo.start(tier, answering(evil[kind]), { turnCpuMs: 60_000 });
    const asked = plugin.ask("").catch((error: Error) => error.message);
    await expect.poll(() => readUsage(plugin.child.pid)?.cpuMs ?? Infinity, patience).toBeGreaterThan(200);
    plugin.child.kill("no answer to ping");
    expect(await asked).toBe("closed: no answer to ping");
    expect(readUsage(plugin.child.pid)).toBeUndefined();
  });

  test("what never finishes loading is ended", async () => {
    const code = `for (;;);\n${answering("1")}`;
    await expect(echo.start(tier, code, { loadMs: 700, turnCpuMs: 60_000 })).rejects.toThrow(
      "the plugin took more than 700 ms to load",
    );
  });

  test("usage is that of the plugin's process", async () => {
    const plugin = await echo.start(tier, answering("Array.from({ length: 3e5 }, (_, i) => i).length"));
    const before = readUsage(plugin.child.pid)!;
    expect(before.memoryBytes).toBeGreaterThan(20 * 1024 * 1024);
    await expect
      .poll(async () => (await plugin.ask(""), readUsage(plugin.child.pid)!.cpuMs - before.cpuMs), patience)
      .toBeGreaterThan(50);
  });
});

test("a process that hangs ends with its host", async () => {
  const script = fileURLToPath(new URL("fixtures/dying-host.mts", import.meta.url));
  const args = ["--conditions=@patchbay/source", "--import", "tsx", script, dirname(echo.files.program)];
  const host = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise((resolve) => host.stdout.once("data", resolve)));
  await expect.poll(() => readUsage(pid)?.cpuMs ?? 0, patience).toBeGreaterThan(150);
  host.kill("SIGKILL");
  await expect.poll(() => readUsage(pid), patience).toBeUndefined();
});

describe("in the strict tier", () => {
  test.each(["loop", "promises"] as const)("a turn that takes too long (%s) is interrupted", async (kind) => {
    const plugin = await echo.start("strict", answering(evil[kind]), { turnCpuMs: 100 });
    await expect(plugin.ask("")).rejects.toThrow("closed: one turn took more than 100 ms of CPU time");
  });

  test("loading that takes too long is interrupted, later than other turns", async () => {
    const code = `for (;;);\n${answering("1")}`;
    await expect(echo.start("strict", code, { turnCpuMs: 50 })).rejects.toThrow("one turn took more than 250 ms");
  });

  test("a plugin cannot catch its interruption", async () => {
    const code = answering("(() => { for (;;) try { for (;;); } catch {} finally { text += text; } })()");
    const plugin = await echo.start("strict", code, { turnCpuMs: 100 });
    await expect(plugin.ask("x")).rejects.toThrow("one turn took more than 100 ms of CPU time");
  });
});

describe("a child that turns against its host", () => {
  async function startEvil(script: string, onFrame = () => {}) {
    const program = join(dirname(echo.files.program), `evil-${Buffer.from(script).toString("hex").slice(0, 60)}.cjs`);
    const opening = `const line = new (require("node:net").Socket)({ fd: 3 }); const frame = (kind, call, body) => { const b = Buffer.alloc(9 + body.length); b.writeUInt32BE(5 + body.length); b[4] = kind; b.writeUInt32BE(call, 5); b.write(body, 9); return b; };`;
    const acting = `line.on("data", (bytes) => { if (bytes.includes("attack")) { ${script} } });`;
    await writeFile(program, `${opening}\nline.write(frame(1, 0, "{}"));\n${acting}`);
    const started = await echo.start("process", "", { files: { ...echo.files, program }, onFrame });
    started.child.send({ kind: "note", call: 0, body: "attack" });
    return started;
  }

  test.each([
    ["no frames", `line.write("HTTP/1.1 200 OK\\r\\n\\r\\n");`, /a frame of \d+ bytes is too large/],
    ["a frame of an unknown kind", `line.write(frame(15, 2, "x"));`, /a frame of the unknown kind 15/],
    [
      "a frame of a plugin that is not there",
      `line.write(frame(16, 2, "x"));`,
      /a frame of the plugin 1, which is not/,
    ],
    ["a frame without a head", `line.write(Buffer.from([0, 0, 0, 1, 1]));`, /a frame of 1 bytes has no head/],
    ["a frame that announces too much", `line.write(Buffer.from([0x7f, 0xff, 0xff, 0xff]));`, /too large/],
  ])("is ended for sending %s", async (_, script, reason) => {
    const { child } = await startEvil(script);
    expect((await child.closed).reason).toMatch(reason);
  });

  test("is ended when whoever reads its frames refuses one", async () => {
    const { child } = await startEvil(`line.write(frame(1, 2, "{}"));`, () => {
      throw new Error("no such call");
    });
    expect((await child.closed).reason).toBe("no such call");
  });

  test("cannot make the host keep what it writes to its error output", async () => {
    const { child, logs } = await startEvil(
      `process.stderr.write("x".repeat(1e6)); process.stderr.write("\\nlast words\\n", () => process.exit(3));`,
    );
    expect((await child.closed).reason).toBe("the process ended with code 3");
    expect(logs.at(-1)).toBe("last words");
    expect(Math.max(...logs.map((line) => line.length))).toBeLessThanOrEqual(64 * 1024 + 65_536);
  });
});

test("a program that is no Node program is told", async () => {
  await expect(echo.start("process", "", { nodePath: "/nowhere/node" })).rejects.toThrow(
    /"\/nowhere\/node" is no Node program that starts/,
  );
});

test("a child that is full says so, and when it is drained", async () => {
  const plugin = await echo.start("process", answering("text.length"));
  const big = "x".repeat(700_000);
  const answers = Promise.all([plugin.ask(big), plugin.ask(big), plugin.ask(big)]);
  expect(plugin.child.isFull()).toBe(true);
  await plugin.child.drained();
  expect(plugin.child.isFull()).toBe(false);
  expect(await answers).toEqual([700_000, 700_000, 700_000]);
});
