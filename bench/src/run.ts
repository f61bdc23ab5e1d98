import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildRoles } from "./build-roles.ts";
import { judge } from "./goals.ts";
import { measurePart, type Row } from "./measure.ts";
import { type Options, readOptions } from "./options.ts";
import { rolesOf, type Selection, selectParts } from "./scenarios.ts";
import { createStage, type Stage } from "./stage.ts";
import { measureStart, type StartTimes } from "./start-times.ts";
import { goalList, resultTable, startLine } from "./table.ts";

const here = fileURLToPath(new URL("..", import.meta.url));

try {
  await run(readOptions(process.argv.slice(2)));
} catch (cause) {
  process.stderr.write(`bench: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
}

/** Builds, measures, judges and reports. */
async function run(options: Options): Promise<void> {
  const selection = selectParts(options.only);
  // Below the workspace, so that the built roles find its packages.
  await mkdir(join(here, "dist"), { recursive: true });
  const directory = await mkdtemp(join(here, "dist", "run-"));
  const stage = createStage(directory);
  leaveNothing(stage, directory);
  try {
    await buildRoles(rolesOf(selection), directory);
    await report(options, await measure(stage, directory, { selection, options }));
  } finally {
    stage.close();
  }
}

interface Measured {
  readonly rows: readonly Row[];
  readonly start: StartTimes;
}

async function measure(
  stage: Stage,
  directory: string,
  { selection, options }: { selection: Selection; options: Options },
): Promise<Measured> {
  const { pace } = options;
  const begin = performance.now();
  const start: StartTimes = selection.start
    ? await measureStart(stage, directory, pace.starts)
    : { unavailable: "not asked for" };
  const left = pace.budgetMilliseconds - (performance.now() - begin);
  const systemsInAll = selection.parts.reduce((sum, part) => sum + part.systems.length, 0);

  const rows: Row[] = [];
  let deadline = performance.now();
  for (const part of selection.parts) {
    deadline += (left * part.systems.length) / systemsInAll;
    process.stderr.write(`measuring ${part.name}: ${part.systems.join(", ")}\n`);
    rows.push(...(await measurePart(stage, part, { pace, deadline })));
  }
  return { rows, start };
}

async function report(options: Options, measured: Measured): Promise<void> {
  const outcomes = judge(measured);
  const table = measured.rows.length > 0 ? [resultTable(measured.rows)] : [];
  process.stdout.write(`${[...table, startLine(measured.start), goalList(outcomes)].join("\n\n")}\n`);

  const file = options.json ?? join(here, "results", `${new Date().toISOString().replaceAll(":", "-")}.json`);
  const machine = { node: process.version, cores: cpus().length, load: loadavg()[0] };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ at: new Date(), machine, pace: options.pace, ...measured, outcomes }, null, 2)}\n`,
  );
  process.stdout.write(`\nwritten to ${file}\n`);

  const failures = measured.rows.reduce((sum, row) => sum + row.failures, 0);
  if (failures > 0) throw new Error(`${failures} requests failed; the numbers are not to be trusted`);
}

/** A signal ends the children; what waits for them then fails, and the run with it. */
function leaveNothing(stage: Stage, directory: string): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stage.close());
  process.on("exit", () => {
    stage.close();
    rmSync(directory, { recursive: true, force: true });
  });
}
