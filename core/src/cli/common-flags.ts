import type { Flag } from "./command.ts";

export const configFlag: Flag = {
  value: "FILE",
  meaning: "config file; default: plugins.config.ts, .json, .yaml or .yml in the working directory",
  variable: "PATCHBAY_CONFIG",
};

export const noOverlayFlag: Flag = { meaning: "leave out what was changed by the admin door" };

export const urlFlag: Flag = {
  value: "URL",
  meaning: "address of the running kernel; default: that of the config",
};

export const jsonFlag: Flag = { meaning: "print JSON, for programs" };

export const helpFlag: Flag = { meaning: "print this help" };
