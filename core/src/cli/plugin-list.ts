import { examinePlugin, type PluginStanding } from "../plugins/examine-plugin.ts";
import { lockFileOf, readLock } from "../plugins/lock.ts";
import { rightsLines } from "../plugins/rights-text.ts";
import { columns } from "./columns.ts";
import type { Command, FlagValues } from "./command.ts";
import { configFlag, helpFlag, jsonFlag } from "./common-flags.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** `patchbay plugin list`. */
export const list: Command = {
  name: "list",
  summary: "list the plugins of the config: where they run, what they may do, what is approved; none of them runs",
  flags: { config: configFlag, json: jsonFlag, help: helpFlag },
  run: listPlugins,
};

async function listPlugins(flags: FlagValues, terminal: Terminal): Promise<number> {
  const { plugins, baseDir } = await readConfig(flags, terminal);
  const lock = await readLock(lockFileOf(baseDir));
  const found = await Promise.all(plugins.map((entry) => examinePlugin(entry, baseDir, lock)));
  const names = new Set(found.map(({ name }) => name));
  const unused = [...lock.keys()].filter((name) => !names.has(name));
  terminal.out(
    flags.switches.has("json")
      ? `${JSON.stringify({ plugins: found, unused }, undefined, 2)}\n`
      : listText(found, unused),
  );
  return found.some(({ state }) => state === "refused") ? 1 : 0;
}

function listText(plugins: readonly PluginStanding[], unused: readonly string[]): string {
  const rows = plugins.map(({ id, version, tier, state }) => [id, version ?? "-", tier ?? "process or strict", state]);
  const blocks = plugins.flatMap((plugin) => detailsOf(plugin));
  return [
    plugins.length === 0 ? "no plugins" : `plugins\n${columns(rows)}`,
    ...blocks.map((block) => `\n${block}`),
    ...(unused.length > 0 ? [`\napproved and not in the config\n${columns(unused.map((name) => [name]))}`] : []),
    "",
  ].join("\n");
}

function detailsOf({ id, problem, rights, integrity }: PluginStanding): readonly string[] {
  if (problem === undefined && rights === undefined) return [];
  const lines = rightsLines(rights ?? {});
  const may = lines.length === 0 ? ["may do nothing beside its work"] : lines.map((line) => `may: ${line}`);
  return [
    [
      id,
      ...(integrity === undefined ? [] : [`  ${integrity}`]),
      ...[problem ?? may].flat().map((line) => `  ${line}`),
    ].join("\n"),
  ];
}
