import type { Report } from "./report.ts";
import type { CheckResult } from "./run-checks.ts";

const idWidth = 11;

/** One check as a line. */
export function checkLine({ id, required, status, reason }: CheckResult): string {
  return `  ${status.padEnd(7)}  ${id.padEnd(idWidth)}  ${reason}${required && status !== "passed" ? " (required)" : ""}\n`;
}

/** What follows the lines of the checks. */
export function summaryText({ verdict, checks, spent, baseline }: Report, paths: readonly string[]): string {
  const count = (status: CheckResult["status"]): number => checks.filter((check) => check.status === status).length;
  const changes = baseline?.changes.map(({ what, from, to, kind }) => `  ${kind.padEnd(7)}  ${what}: ${from} → ${to}`);
  return [
    "",
    `verdict: ${verdict} (${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped)`,
    `spent: ${spent.calls} requests, ${spent.inputTokens} tokens in, ${spent.outputTokens} out`,
    ...(baseline ? [`since ${baseline.createdAt}: ${changes?.length === 0 ? "nothing changed" : "changed"}`] : []),
    ...(changes ?? []),
    ...paths.map((path) => `written: ${path}`),
    "",
  ].join("\n");
}
