import { readAll } from "../../../plugins/observe-ledger/test/support/read-all.ts";
import { join, tally } from "./tally.ts";
import type { Accounts } from "./truth.ts";

const columns = {
  input: "input_tokens",
  cacheRead: "cache_read_tokens",
  cacheWrite: "cache_write_tokens",
  cacheWrite1h: "cache_write_1h_tokens",
  output: "output_tokens",
  reasoning: "reasoning_tokens",
  audioInput: "audio_input_tokens",
  audioOutput: "audio_output_tokens",
} as const;

/** The ledger calls the first attempt `attempt`. */
const causes: Readonly<Record<string, string>> = { attempt: "first" };

type Row = Readonly<Record<string, unknown>>;

/** The accounts as the rows of the database tell them. */
export async function toldByLedger(file: string): Promise<Accounts> {
  const { exchanges, attempts: rows } = await readAll(file);
  const attempts = rows.filter(({ cause }) => cause !== "probe");
  const probes = rows.filter(({ cause }) => cause === "probe");
  const spent = rows.flatMap((row) =>
    Object.entries(columns).map(([kind, column]) => ({
      key: join(spenderOf(row), kind),
      count: Number(row[column] ?? 0),
    })),
  );
  return {
    attempts: tally(attempts, (row) => join(row["pool"], row["node"], row["model"], causeOf(row), row["outcome"])),
    probes: tally(probes, (row) => join(row["pool"], row["node"], row["outcome"])),
    tokens: tally(
      spent,
      ({ key }) => key,
      ({ count }) => count,
    ),
    cost: tally(rows, spenderOf, (row) => Number(row["cost_nano"] ?? 0)),
    exchanges: tally(exchanges, (row) => join(row["protocol"], row["model"], row["status"], row["outcome"])),
    answeredByPlugin: exchanges.filter((row) => row["answered_by"] !== null).length,
  };
}

function spenderOf(row: Row): string {
  return join(row["pool"], row["model"], causeOf(row));
}

function causeOf({ cause }: Row): string {
  return causes[String(cause)] ?? String(cause);
}
