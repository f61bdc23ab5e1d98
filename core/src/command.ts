export { type AdminAccess, type AskAdmin, createAdminAccess, createAdminClient } from "./cli/admin-client.ts";
export { columns } from "./cli/columns.ts";
export { type Command, type Flag, type FlagValues, type Subcommand, UsageError } from "./cli/command.ts";
export { configFlag, helpFlag, jsonFlag, urlFlag } from "./cli/common-flags.ts";
export { openAdmin, openAdminAccess } from "./cli/open-admin.ts";
export { faultsText, readConfig } from "./cli/read-config.ts";
export type { Terminal } from "./cli/terminal.ts";
export type { ResolvedConfig } from "./config/resolved.ts";
export { dataFolderOf } from "./plugins/data-folder.ts";
