import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildRoles } from "./build-roles.ts";
import { measureCurves } from "./codecs/curves.ts";
import { measureReplies } from "./codecs/replies.ts";
import { measureRequests } from "./codecs/requests.ts";
import { curveTables, replyTable, requestTable } from "./codecs/tables.ts";
import type { Results } from "./goal.ts";
import { judge } from "./goals.ts";
import { measurePart, type Row } from "./measure.ts";
import { type Options, readOptions } from "./options.ts";
import { say } from "./say.ts";
import { type GroupName, rolesOf, select, type Selection } from "./selection.ts";
import { createStage, type Role, type Stage } from "./stage.ts";
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
  const selection = select(options.names);
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

interface Plan {
  readonly selection: Selection;
  readonly options: Options;
}

async function measure(stage: Stage, directory: string, plan: Plan): Promise<Results> {
  const { groups, wires, curves } = plan.selection;
  const { pace } = plan.options;
  const codec = (group: GroupName) => withCodec(stage, groups.has(group) ? group : undefined);
  const start: StartTimes = groups.has("start")
    ? await measureStart(stage, directory, pace.starts)
    : { unavailable: "not asked for" };
  return {
    start,
    rows: await measureParts(stage, plan),
    replies: await codec("codecs")((role) => measureReplies(role, pace.codecs, wires)),
    requests: await codec("requests")((role) => measureRequests(role, pace.codecs, wires)),
    curves: await codec("curves")((role) => measureCurves(role, pace.codecs, { names: curves, wires })),
  };
}

async function measureParts(stage: Stage, { selection, options: { pace } }: Plan): Promise<readonly Row[]> {
  const systemsInAll = selection.parts.reduce((sum, part) => sum + part.systems.length, 0);
  const rows: Row[] = [];
  let deadline = performance.now();
  for (const part of selection.parts) {
    deadline += (pace.budgetMilliseconds * part.systems.length) / systemsInAll;
    say(`${part.group} ${part.name}: ${part.systems.join(", ")}`);
    rows.push(...(await measurePart(stage, part, { pace, deadline })));
  }
  return rows;
}

/** Measures with codecs in a process of their own; nothing for no group. */
function withCodec(stage: Stage, group: GroupName | undefined) {
  return async <Found>(measureGroup: (codec: Role) => Promise<readonly Found[]>): Promise<readonly Found[]> => {
    if (group === undefined) return [];
    say(group);
    const role = await stage.start("codec");
    const rows = await measureGroup(role);
    await role.stop();
    return rows;
  };
}

async function report(options: Options, results: Results): Promise<void> {
  const outcomes = judge(results);
  const { rows, start, replies, requests, curves } = results;
  const texts = [
    rows.length > 0 ? resultTable(rows) : "",
    startLine(start),
    replies.length > 0 ? replyTable(replies) : "",
    requests.length > 0 ? requestTable(requests) : "",
    curveTables(curves),
    goalList(outcomes),
  ];
  process.stdout.write(`${texts.filter((text) => text !== "").join("\n\n")}\n`);

  const file = options.json ?? join(here, "results", `${new Date().toISOString().replaceAll(":", "-")}.json`);
  const machine = { node: process.version, cores: cpus().length, load: loadavg()[0] };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ at: new Date(), machine, pace: options.pace, ...results, outcomes }, null, 2)}\n`,
  );
  process.stdout.write(`\nwritten to ${file}\n`);

  const failures = rows.reduce((sum, row) => sum + row.failures, 0);
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
