import { type AdminAccess, type AskAdmin, createAdminAccess } from "./admin-client.ts";
import type { FlagValues } from "./command.ts";
import { configFlagsOf } from "./own-flags.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** Asks the kernel of the config that `--config` names, or the one at `--url`. @throws ConfigError, UsageError, Error without a token. */
export async function openAdmin(flags: FlagValues, terminal: Terminal): Promise<AskAdmin> {
  return (await openAdminAccess(flags, terminal)).ask;
}

/** The same, also for what is no JSON. @throws ConfigError, UsageError, Error without a token. */
export async function openAdminAccess(flags: FlagValues, terminal: Terminal): Promise<AdminAccess> {
  return createAdminAccess(await readConfig(configFlagsOf(flags), terminal), flags.values["url"]);
}
