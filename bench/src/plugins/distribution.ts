import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDistribution } from "@patchbay/kit";
import type { Stage } from "../stage.ts";
import { timeStart } from "../start-times.ts";
import { type Estimate, estimate, shown } from "../statistics.ts";

/** A distribution of the kernel with a few plugins, built anew. */
export interface DistributionRow {
  readonly megabytes: number;
  readonly readyMilliseconds: Estimate;
  /** To a program that does nothing but answer. */
  readonly timesBare: Estimate;
}

const configFile = fileURLToPath(new URL("../../../distributions/minimal/plugins.config.ts", import.meta.url));
const bareServer = `require("node:http").createServer((_, response) => response.end()).listen(Number(process.argv[1]), "127.0.0.1")`;

/** Builds the smallest distribution and starts it some times over, in turns with a bare server. */
export async function measureDistribution(stage: Stage, directory: string, starts: number): Promise<DistributionRow> {
  const outDir = join(directory, "minimal");
  await buildDistribution({ configFile, outDir, version: "0.0.0", conditions: ["@patchbay/source"] });
  const file = join(outDir, "patchbay.mjs");
  const own: number[] = [];
  const bare: number[] = [];
  for (let start = 0; start < starts; start++) {
    own.push(
      await timeStart(stage, (port) => spawn(process.execPath, [file, "start", "--port", String(port)], options)),
    );
    bare.push(await timeStart(stage, (port) => spawn(process.execPath, ["-e", bareServer, String(port)], options)));
  }
  return {
    megabytes: (await stat(file)).size / 1_000_000,
    readyMilliseconds: estimate(own),
    timesBare: estimate(own.map((time, index) => time / (bare[index] ?? Number.NaN))),
  };
}

/** Without the flags and the keys of who runs the bench. */
const options = { env: { PATH: process.env["PATH"] } };

export function distributionLine({ megabytes, readyMilliseconds, timesBare }: DistributionRow): string {
  const ready = shown(readyMilliseconds, (value) => value.toFixed(0));
  const times = shown(timesBare, (value) => value.toFixed(1));
  return `minimal distribution: ${megabytes.toFixed(2)} MB, ready in ${ready} ms, ${times} times a bare server`;
}
