import { join } from "node:path";
import type { KernelEvent } from "@patchbay/sdk";
import { definePlugin } from "@patchbay/sdk";
import type { Config } from "../../src/config/config.ts";
import { startTestKernel } from "../../src/testing.ts";
import { expect, test } from "vitest";
import { fakeIsolation } from "./fake-isolation.ts";
import { codeOf, installed } from "./plugin-package.ts";
import { tempFolder, writeFiles } from "./temp-folder.ts";

const name = "patchbay-plugin-acme";

async function kernelWith(code: string, manifest = {}, plugins: Config["plugins"] = []) {
  const baseDir = await tempFolder(installed({ name, code, manifest }));
  const fake = fakeIsolation();
  const config = (options?: object): Config => ({
    plugins: [{ plugin: name, grant: { timers: true }, ...(options && { options }) }, ...plugins],
  });
  const kernel = await startTestKernel(config(), { baseDir, isolation: fake.isolation });
  return { kernel, baseDir, config, ...fake };
}

const observing = `(context) => {
  context.log.info("set up");
  return { observe: { events: ["exchange-end"], handle: () => {} }, dispose: () => context.log.info("disposed") };
}`;

test("a kernel sets up what was isolated, keeps it while nothing changes, and lets go of it", async () => {
  const { kernel, config, baseDir } = await kernelWith(codeOf(name, observing));
  const count = (word: string) => kernel.logs.filter((line) => line.includes(word)).length;
  expect(kernel.describe().hooks.observe).toEqual([name]);
  expect(kernel.describe().files).toContain(join(baseDir, "patchbay.lock"));
  await kernel.reload(config());
  expect(count("set up")).toBe(1);
  await writeFiles(baseDir, installed({ name, code: codeOf(name, observing.replace("set up", "set up anew")) }));
  await kernel.reload(config());
  expect([count("set up"), count("set up anew")]).toEqual([2, 1]);
  await kernel.close();
  expect(count("disposed")).toBe(2);
});

test("what was refused keeps the generation before", async () => {
  const { kernel, config, baseDir } = await kernelWith(codeOf(name, observing));
  const entryFile = `node_modules/${name}/dist/plugin.js`;
  await writeFiles(baseDir, { [entryFile]: `${codeOf(name, observing)}// tampered` });
  await expect(kernel.reload(config())).rejects.toThrow("is not what its manifest says");
  expect(kernel.describe().generation).toBe(1);
  await kernel.close();
});

test("hooks that the manifest does not name are refused", async () => {
  await expect(kernelWith(codeOf(name, observing), { contributes: { providers: ["acme"] } })).rejects.toThrow(
    '"observe" is not among contributes.hooks of the plugin (name it there)',
  );
});

test("what becomes of its process is logged, and told to observers where something is wrong", async () => {
  const told: KernelEvent[] = [];
  const witness = definePlugin({
    name: "witness",
    sdk: "1.0",
    setup: () => ({ observe: { events: ["plugin-error"], handle: (batch) => void told.push(...batch) } }),
  });
  const { kernel, isolated } = await kernelWith(codeOf(name, observing), {}, [witness]);
  const onEvent = isolated[0]?.onEvent;
  onEvent?.({ type: "started", pid: 42, startMs: 61.5 });
  onEvent?.({ type: "crashed", reason: "no answer to ping", restartMs: 100 });
  onEvent?.({ type: "quarantined", reason: "3 crashes in 5 minutes", untilMs: Date.UTC(2026, 0, 1) });
  for (let count = 0; count < 25; count++) onEvent?.({ type: "denied", capability: "hosts", message: "reach x:443" });
  await kernel.close();
  const lines = kernel.logs.join("");
  expect(lines).toContain(`plugin "${name}" runs in process 42, ready after 62 ms`);
  expect(told.map((event) => (event.type === "plugin-error" ? `${event.hook}: ${event.message}` : ""))).toEqual([
    "process: no answer to ping; starts again in 100 ms",
    `process: 3 crashes in 5 minutes; rests until 2026-01-01T00:00:00.000Z, or patchbay plugin reset ${name}`,
  ]);
  expect(lines.match(/may not: reach x:443/g)).toHaveLength(2);
  expect(lines).toContain("10 times by now");
});
