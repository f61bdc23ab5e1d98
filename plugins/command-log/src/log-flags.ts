import { configFlag, type Flag } from "@patchbay/core/command";

/** Which log is read. */
export const logFlags: Readonly<Record<string, Flag>> = {
  file: { value: "FILE", meaning: "read this file alone, also one that ends in .gz" },
  dir: { value: "DIR", meaning: "read the files prompts*.jsonl and .gz of this folder" },
  id: { value: "ID", meaning: "id of the prompt log in the config, where there are several" },
  config: configFlag,
};

/** Which of its exchanges. */
export const filterFlags: Readonly<Record<string, Flag>> = {
  model: { value: "NAMES", meaning: "only models with these names, as clients name them; * stands for anything" },
  pool: { value: "NAMES", meaning: "only exchanges that one of these pools answered, or failed last" },
  client: { value: "IDS", meaning: "only these clients" },
  since: { value: "TIME", meaning: "only from this date, time or age: 2026-01-31, 2026-01-31T12:00:00Z, 24h" },
  until: { value: "TIME", meaning: "only before this date, time or age" },
};

export const statusFlag: Flag = {
  value: "STATUS",
  meaning: "only these: 503, 5xx, done, failed, cancelled; several with commas",
};
