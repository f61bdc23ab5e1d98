import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildRoles } from "./build-roles.ts";
import { buildSubjects } from "./build-subjects.ts";
import { measureCurves } from "./codecs/curves.ts";
import { measureReplies } from "./codecs/replies.ts";
import { measureRequests } from "./codecs/requests.ts";
import { curveTables, replyTable, requestTable } from "./codecs/tables.ts";
import type { Results } from "./goal.ts";
import { judge } from "./goals.ts";
import { measurePart, type Row } from "./measure.ts";
import { subjects } from "./messages.ts";
import { type Options, readOptions } from "./options.ts";
import { distributionLine, measureDistribution } from "./plugins/distribution.ts";
import { lifeTable, measureLife } from "./plugins/life.ts";
import { measureReload, reloadLine } from "./plugins/reload.ts";
import { measureSoak, soakLine } from "./plugins/soak.ts";
import { measureSwaps, swapTable } from "./plugins/swaps.ts";
import { measureTaps, tapTable } from "./plugins/taps.ts";
import { say } from "./say.ts";
import { type GroupName, rolesOf, select, type Selection } from "./selection.ts";
import { createStage, type Role, type Stage } from "./stage.ts";
import { measureStart, type StartTimes } from "./start-times.ts";
import { goalList, resultTable, startLine } from "./table.ts";
import { tierTable } from "./tier-table.ts";

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
    await buildSubjects([...subjects, "trouble"], directory);
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
    ...(await measurePlugins(stage, directory, plan)),
    replies: await codec("codecs")((role) => measureReplies(role, pace.codecs, wires)),
    requests: await codec("requests")((role) => measureRequests(role, pace.codecs, wires)),
    curves: await codec("curves")((role) => measureCurves(role, pace.codecs, { names: curves, wires })),
  };
}

/** What there is of plugins beside the way of a request. */
async function measurePlugins(
  stage: Stage,
  directory: string,
  { selection: { groups }, options: { pace } }: Plan,
): Promise<Pick<Results, "life" | "swaps" | "taps" | "soak" | "distribution" | "reload">> {
  const { plugins } = pace;
  const when = async <Found>(group: GroupName, run: () => Promise<Found>): Promise<Found | undefined> => {
    if (!groups.has(group)) return undefined;
    say(group);
    return await run();
  };
  return {
    life: (await when("life", () => measureLife(stage, plugins.lives))) ?? [],
    swaps: (await when("swaps", () => measureSwaps(stage, plugins.swaps))) ?? [],
    taps: (await when("taps", () => measureTaps(stage, plugins.taps))) ?? [],
    soak: await when("soak", () => measureSoak(stage, plugins.soakMinutes)),
    distribution: await when("distribution", () => measureDistribution(stage, directory, pace.starts)),
    reload: await when("reload", () => measureReload(stage, directory, plugins.lives)),
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
  const { rows, start, replies, requests, curves, life, swaps, taps, soak, distribution, reload } = results;
  const tierRows = rows.filter(({ group }) => group === "tiers");
  const kernelRows = rows.filter(({ group }) => group !== "tiers");
  const texts = [
    kernelRows.length > 0 ? resultTable(kernelRows) : "",
    tierRows.length > 0 ? tierTable(tierRows) : "",
    startLine(start),
    life.length > 0 ? lifeTable(life) : "",
    swaps.length > 0 ? swapTable(swaps) : "",
    taps.length > 0 ? tapTable(taps) : "",
    soak ? soakLine(soak) : "",
    distribution ? distributionLine(distribution) : "",
    reload ? reloadLine(reload) : "",
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

  const failures = [...rows, ...swaps, ...(soak ? [soak] : [])].reduce((sum, row) => sum + row.failures, 0);
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
