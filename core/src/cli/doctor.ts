import type { SandboxStrength, Wall } from "@patchbay/sdk/host";
import { ConfigError } from "../config/fault.ts";
import { pluginKind } from "../config/plugin-kind.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { chooseTier, missingWalls } from "../plugins/choose-tier.ts";
import { createIsolationFinder, type FindIsolation } from "../plugins/find-isolation.ts";
import { columns } from "./columns.ts";
import type { FlagValues } from "./command.ts";
import { heading } from "./heading.ts";
import { nodeAdvice } from "./node-advice.ts";
import { inspectConfigIfAny } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** Prints how strong the sandbox is here, wall by wall, and whether that is enough for the config. */
export async function doctor(
  flags: FlagValues,
  terminal: Terminal,
  findIsolation: FindIsolation = createIsolationFinder(),
): Promise<number> {
  const { config, faults } = await inspectConfigIfAny(flags, terminal);
  if (config === undefined) throw new ConfigError(faults);
  const { sandbox, baseDir } = config;
  const isolation = await findIsolation({ baseDir, nodePath: sandbox.nodePath });
  const strength = await isolation?.strength();
  const problems = strength === undefined ? needsSandbox(config) : unmet(config, strength);
  const node = { version: process.version, advice: nodeAdvice(process.versions.node) };
  const { minimum } = sandbox;
  terminal.out(
    flags.switches.has("json")
      ? `${JSON.stringify({ node, strength, minimum, problems }, undefined, 2)}\n`
      : doctorText({ node, strength, minimum, problems }, terminal.colors),
  );
  return problems.length === 0 ? 0 : 1;
}

interface Findings {
  readonly node: { readonly version: string; readonly advice: readonly string[] };
  readonly strength: SandboxStrength | undefined;
  readonly minimum: readonly string[];
  readonly problems: readonly string[];
}

function doctorText({ node, strength, minimum, problems }: Findings, colors: boolean): string {
  const walls =
    strength === undefined ? [["", "@patchbay/sandbox is not installed: npm install @patchbay/sandbox"]] : [];
  const tiers = Object.entries(strength ?? {}).flatMap(([tier, all]) => [
    "",
    heading(tier, colors),
    columns(all.map(wallRow)),
  ]);
  const verdict =
    problems.length > 0 ? problems : [minimum.length === 0 ? "no minimum is set" : `${minimum.join(", ")}: met`];
  return [
    heading(`node ${node.version}`, colors),
    ...node.advice.map((line) => `  ${line}`),
    ...walls.flat(),
    ...tiers,
    "",
    heading("sandbox.minimum", colors),
    ...verdict.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function wallRow({ name, stands, detail }: Wall): readonly string[] {
  return [name, stands ? "stands" : "missing", detail];
}

function needsSandbox({ plugins, sandbox }: ResolvedConfig): readonly string[] {
  const isNeeded = sandbox.minimum.length > 0 || plugins.some(({ tier }) => tier !== "inline");
  return isNeeded ? ["the config needs @patchbay/sandbox, which is not installed"] : [];
}

/** What does not stand around the plugins of others, or would not if there were any. */
function unmet({ plugins, sandbox: { minimum } }: ResolvedConfig, strength: SandboxStrength): readonly string[] {
  if (minimum.length === 0) return [];
  const usual = chooseTier(strength, minimum);
  const foreign = plugins.filter(({ plugin }) => pluginKind(plugin) === "foreign");
  const tiers = new Set(foreign.length === 0 ? [usual] : foreign.map(({ tier }) => tier ?? usual));
  return [...tiers].flatMap((tier) => {
    if (tier === "inline") return ["a plugin of others runs inline, where no wall stands"];
    return missingWalls(strength, tier, minimum).map(({ name, detail }) => `${name} is missing in ${tier}: ${detail}`);
  });
}
