import { sdkLevel } from "@patchbay/sdk";

/** Why a plugin does not fit, and what to do about it. */
export interface LevelProblem {
  readonly message: string;
  readonly hint: string;
}

/** Whether a plugin of a level, such as `1.0` or `^1.0`, runs on a kernel of another: same major, and no newer minor. */
export function checkLevel(wanted: unknown, level: string = sdkLevel): LevelProblem | undefined {
  const plugin = parse(wanted);
  const kernel = parse(level);
  if (plugin === undefined || kernel === undefined) {
    return {
      message: `sdk must be a level such as "${level}", got ${JSON.stringify(wanted)}`,
      hint: "mend the plugin",
    };
  }
  if (plugin.major === kernel.major && plugin.minor <= kernel.minor) return undefined;
  const newer = plugin.major >= kernel.major;
  return {
    message: `was written for level ${String(wanted)} of the plugin contract, this kernel has ${level}`,
    hint: newer ? "update @patchbay/core" : "update the plugin",
  };
}

function parse(level: unknown): { readonly major: number; readonly minor: number } | undefined {
  const parts = typeof level === "string" ? /^\^?(\d+)\.(\d+)$/.exec(level) : null;
  return parts === null ? undefined : { major: Number(parts[1]), minor: Number(parts[2]) };
}
