import { type FlagValues, openAdminAccess, type Terminal, UsageError } from "@patchbay/core/command";
import { isUsageAnswer, type UsageAnswer } from "./answer.ts";

const deadlineMs = 15_000;
const groupings = ["model", "pool", "node", "key", "day", "cause"];

/** Asks a running kernel. @throws UsageError for what is typed wrongly, Error that says why there is no answer. */
export async function askUsage(flags: FlagValues, terminal: Terminal): Promise<UsageAnswer> {
  const query = queryOf(flags);
  const { path = "/admin/usage" } = flags.values;
  if (!path.startsWith("/")) throw new UsageError(`--path must begin with "/", got ${JSON.stringify(path)}`);
  const { url, get } = await openAdminAccess(flags, terminal);
  const response = await get(`${path}?${query.toString()}`, AbortSignal.timeout(deadlineMs));
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 400) throw new UsageError(messageOf(body) ?? "the kernel does not understand the question");
  if (response.ok && isUsageAnswer(body)) return body;
  throw new Error(`the kernel at ${url}: ${problems[response.status] ?? messageOf(body) ?? "answers with no usage"}`);
}

/** What the flags are called in the query. */
const parameters = { from: "from", to: "to", model: "model", pool: "pool", key: "client", limit: "limit" } as const;

const problems: Readonly<Record<number, string>> = {
  401: "does not take the token of server.adminToken",
  404: "keeps no ledger: put @patchbay/observe-ledger into its config",
};

function queryOf({ values }: FlagValues): URLSearchParams {
  const { by = "model" } = values;
  if (!groupings.includes(by)) throw new UsageError(`--by knows ${groupings.join(", ")}, not ${JSON.stringify(by)}`);
  const query = new URLSearchParams({ by: by === "key" ? "client" : by });
  for (const [flag, parameter] of Object.entries(parameters)) {
    const value = values[flag];
    if (value !== undefined) query.set(parameter, value);
  }
  return query;
}

function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const { error } = body;
  if (typeof error !== "object" || error === null || !("message" in error)) return undefined;
  return typeof error.message === "string" ? error.message : undefined;
}
