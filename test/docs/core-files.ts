/** A key of the config, as the kernel describes it. */
export interface ConfigKey {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly default: string | undefined;
  readonly meaning: string;
}

/** A command of the program, as its help is made of. */
export interface CliCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: Readonly<
    Record<string, { readonly value?: string; readonly meaning: string; readonly variable?: string }>
  >;
}

/** Every key of the config. The table is the kernel's own and has no door for programs. */
export async function configKeys(): Promise<readonly ConfigKey[]> {
  const { describeConfig } = (await load("config/describe-config.ts")) as {
    describeConfig: () => readonly ConfigKey[];
  };
  return describeConfig();
}

/** Every command of the program. */
export async function cliCommands(): Promise<readonly CliCommand[]> {
  const { commands } = (await load("cli/commands.ts")) as { commands: readonly CliCommand[] };
  return commands;
}

/** A config file as the program reads it, not checked yet. */
export async function loadConfig(path: string): Promise<unknown> {
  const { loadConfigFile } = (await load("config/load-config.ts")) as {
    loadConfigFile: (path: string) => Promise<{ readonly config: unknown }>;
  };
  return (await loadConfigFile(path)).config;
}

async function load(path: string): Promise<unknown> {
  const module: unknown = await import(new URL(`../../core/src/${path}`, import.meta.url).href);
  return module;
}
