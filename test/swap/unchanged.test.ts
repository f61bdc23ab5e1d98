import type { IsolatedTier } from "@patchbay/sdk/host";
import type { Config } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { expect, test } from "vitest";
import { tempFolder } from "../../core/test/plugins/temp-folder.ts";
import { chat, watch } from "../../core/test/support/gateway.ts";
import { plainProtocol } from "../../core/test/support/plain-wire.ts";
import { processesBelow, runs } from "./processes.ts";
import { packages } from "./third-party.ts";
import { watchIsolation } from "./watched-isolation.ts";

test.each<IsolatedTier>(["process", "strict"])(
  "in the tier %s a plugin goes on in the same process when something else changes",
  async (sandbox) => {
    const watcher = watch("generation");
    const watched = watchIsolation();
    const grant = { content: ["prompt", "answer"] } as const;
    const configOf = (version: number, upstream: Config["upstream"] = {}): Config => ({
      upstream,
      plugins: [
        plainProtocol,
        watcher.plugin,
        { plugin: "patchbay-plugin-moody", sandbox, grant },
        { plugin: "patchbay-plugin-count", sandbox, grant, options: { version } },
      ],
      pools: { main: { provider: "moody", nodes: [{ id: "x" }] } },
      defaultPool: "main",
    });
    const baseDir = await tempFolder(packages);
    await using kernel = await startTestKernel(configOf(0), { baseDir, isolation: watched.isolation });
    const pids = () => kernel.plugins().flatMap(({ usage }) => usage?.pid ?? []);
    const [moody, count] = pids();
    const answer = async () => ((await (await chat(kernel)).json()) as { text: string }).text;
    expect(await answer()).toBe("0:0 ");
    await kernel.reload(configOf(1));
    expect(await answer()).toBe("1:0 ");
    await watcher.seen("generation", 2);
    expect(pids()[0]).toBe(moody);
    expect(pids()[1]).not.toBe(count);
    await kernel.reload(configOf(1, { connectMs: 1234 }));
    await kernel.reload({ ...configOf(1), models: { other: { pool: "main", model: "y" } } });
    expect(await answer()).toBe("1:0 ");
    await watcher.seen("generation", 6);
    expect(watched.pids).toHaveLength(3);
    expect(watched.pids.filter(runs)).toEqual(pids());
    await kernel.close();
    expect(processesBelow()).toEqual([]);
  },
);
