import { type Clock, GatewayError, type Logger } from "@patchbay/sdk";
import { AuditLog } from "../audit/audit-log.ts";
import type { ConfigHome } from "../config/config-home.ts";
import type { LevelSwitch } from "../log/create-logger.ts";
import type { OpenKernel } from "../open-kernel.ts";
import { ConfigDesk } from "./config-desk.ts";

/** What the admin door can do beside what a kernel does anyway. */
export interface AdminMeans {
  /** @throws GatewayError `unsupported` where nobody knows whence the config comes. */
  desk(): ConfigDesk;
  readonly audit: AuditLog;
  /** @throws GatewayError `unsupported` where the log is somebody else's. */
  level(): LevelSwitch;
  /** @throws GatewayError `unsupported` in one of several workers. */
  checkAlone(): void;
}

/** What they are made of. */
export interface AdminSource {
  readonly home?: ConfigHome;
  readonly logLevel?: LevelSwitch;
  /** Undefined: changes are remembered as long as the process lives. */
  readonly auditFolder: string | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  readonly kernel: Pick<OpenKernel, "swap">;
  readonly checkAlone: () => void;
}

/** Makes the means of the admin door. */
export function createAdminMeans(source: AdminSource): AdminMeans {
  const { home, kernel, clock, logLevel, checkAlone } = source;
  const desk = home && new ConfigDesk({ home, kernel, clock });
  return {
    desk() {
      if (desk) return desk;
      throw new GatewayError("unsupported", "this kernel does not know whence its config comes");
    },
    audit: new AuditLog(source.auditFolder, source.log),
    level() {
      if (logLevel) return logLevel;
      throw new GatewayError("unsupported", "the log of this kernel is that of the program around it");
    },
    checkAlone,
  };
}
