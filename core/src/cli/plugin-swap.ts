import { isAbsolute, resolve } from "node:path";
import { type AskAdmin, createAdminClient } from "./admin-client.ts";
import { type Command, type Flag, type FlagValues, UsageError } from "./command.ts";
import { configFlag, helpFlag, jsonFlag, urlFlag } from "./common-flags.ts";
import { configFlagsOf } from "./own-flags.ts";
import { readPluginAnswer } from "./plugin-answer.ts";
import { canaryText, pluginsText } from "./plugins-text.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** Flags of every command that talks to a running kernel about plugins. */
export const kernelFlags: Readonly<Record<string, Flag>> = {
  url: urlFlag,
  config: configFlag,
  json: jsonFlag,
  help: helpFlag,
};

/** `patchbay plugin swap` */
export const pluginSwap: Command = {
  name: "swap",
  summary: "put another version of a plugin to work in a running kernel, at once or on a share of new requests first",
  argument: "NAME@VERSION|NAME=PATH",
  flags: {
    canary: { value: "SHARE", meaning: "try it out beside the old one on at most so many of the requests: 10% or 0.1" },
    ...kernelFlags,
  },
  async run(flags, terminal) {
    const { plugin, to } = targetOf(flags, terminal);
    const { canary } = flags.values;
    const share = canary === undefined ? undefined : shareOf(canary);
    await tell("/admin/plugins/swap", { plugin, to, ...(share !== undefined && { canary: { share } }) }, [
      flags,
      terminal,
    ]);
    return 0;
  },
};

/** `patchbay plugin rollback` */
export const pluginRollback: Command = {
  name: "rollback",
  summary: "end the canary of a running kernel, or go back to the config before",
  flags: kernelFlags,
  run: async (flags, terminal) => await tell("/admin/plugins/rollback", {}, [flags, terminal]),
};

/** `patchbay plugin promote` */
export const pluginPromote: Command = {
  name: "promote",
  summary: "take what a running kernel tries out, proved or not",
  flags: kernelFlags,
  run: async (flags, terminal) => await tell("/admin/plugins/promote", {}, [flags, terminal]),
};

/** `patchbay plugin reset` */
export const pluginReset: Command = {
  name: "reset",
  summary: "have a plugin of a running kernel called again that rests or is quarantined",
  argument: "ID",
  flags: kernelFlags,
  async run(flags, terminal) {
    const { argument } = flags;
    if (argument === undefined) throw new UsageError("plugin reset needs a plugin: patchbay plugin reset ID");
    return await tell(`/admin/plugins/${encodeURIComponent(argument)}/reset`, {}, [flags, terminal]);
  },
};

/** The way to the kernel that the flags name. */
export async function kernelOf(flags: FlagValues, terminal: Terminal): Promise<AskAdmin> {
  return createAdminClient(await readConfig(configFlagsOf(flags), terminal), flags.values["url"]);
}

async function tell(path: string, input: object, [flags, terminal]: readonly [FlagValues, Terminal]): Promise<number> {
  const ask = await kernelOf(flags, terminal);
  const answer = await ask(path, input);
  if (flags.switches.has("json")) terminal.out(`${JSON.stringify(answer)}\n`);
  else {
    const { plugins, canary } = readPluginAnswer(answer);
    terminal.out(`${pluginsText(plugins, terminal.colors)}${canary ? canaryText(canary) : ""}`);
  }
  return 0;
}

interface Target {
  readonly plugin: string;
  readonly to: string;
}

/** @throws UsageError */
function targetOf({ argument = "" }: FlagValues, { cwd }: Terminal): Target {
  const [, named, path] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  // The kernel may have been started elsewhere.
  if (named !== undefined && path !== undefined)
    return { plugin: named, to: isAbsolute(path) ? path : resolve(cwd, path) };
  const [, name, version] = /^(.+)@([^@/]+)$/.exec(argument) ?? [];
  if (name !== undefined && version !== undefined) return { plugin: name, to: version };
  throw new UsageError("plugin swap needs a plugin and what to put in its place: NAME@VERSION or NAME=PATH");
}

/** @throws UsageError */
function shareOf(text: string): number {
  const share = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text !== "" && share > 0 && share <= 1) return share;
  throw new UsageError(`--canary needs a share such as 10% or 0.1, got ${JSON.stringify(text)}`);
}
