import { answererOf } from "./answerer.ts";
import type { Change } from "./change.ts";
import { tokensOf } from "./chat.ts";
import type { CheckId } from "./check-id.ts";
import { objectOf } from "./json-object.ts";
import type { RecordedExchange } from "./recorder.ts";
import { type CheckResult, type Findings, isGood } from "./run-checks.ts";
import type { Target } from "./target.ts";

/** What stands in `provider_report.json`. */
export interface Report {
  readonly $schema: string;
  readonly format: "patchbay-provider-report/1";
  readonly createdAt: string;
  readonly durationMs: number;
  readonly verdict: "passed" | "failed";
  readonly versions: Versions;
  readonly target: {
    readonly kind: Target["kind"];
    readonly baseUrl: string;
    readonly pool?: string;
    readonly node?: string;
    /** Pools and nodes that answered, where the gateway tells it. */
    readonly answeredBy: readonly string[];
  };
  readonly model?: { readonly id: string; readonly chosenBy: "flag" | "list" };
  readonly checks: readonly CheckResult[];
  /** What was proved or disproved; what could not be tried is left out. */
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly spent: { readonly calls: number; readonly inputTokens: number; readonly outputTokens: number };
  readonly registration: Registration;
  readonly baseline?: { readonly createdAt: string; readonly changes: readonly Change[] };
}

/** What made the report, and what answered. */
interface Versions {
  readonly patchbay: string;
  readonly node: string;
  readonly gateway?: string;
}

/** How another system registers the provider, in the words that such systems use. */
interface Registration {
  readonly type: "openai_compatible";
  readonly base_url: string;
  readonly auth: { readonly kind: "bearer_env"; readonly env: string } | { readonly kind: "none" };
  readonly capabilities: Readonly<Record<"json_schema" | "tool_calls" | "streaming", boolean>>;
  readonly health?: { readonly endpoint: string; readonly timeout_ms: number };
}

/** A run that is over. */
export interface Finished {
  readonly target: Target;
  readonly findings: Findings;
  readonly exchanges: readonly RecordedExchange[];
  readonly startedAt: string;
  readonly durationMs: number;
  readonly patchbay: string;
}

/** What other systems call the checks that are about capabilities. */
const capabilityNames: Readonly<Partial<Record<CheckId, string>>> = {
  stream: "streaming",
  tools: "tool_calls",
  "json-schema": "json_schema",
  image: "image",
  thinking: "thinking",
  usage: "usage",
};

/** Puts the report together. */
export function createReport({ target, findings, exchanges, startedAt, durationMs, patchbay }: Finished): Report {
  const { results, known } = findings;
  const { kind, pool, node } = target;
  const capabilities = capabilitiesOf(results);
  return {
    $schema: "./schemas/provider_report.schema.json",
    format: "patchbay-provider-report/1",
    createdAt: startedAt,
    durationMs,
    verdict: isGood(results) ? "passed" : "failed",
    versions: versionsOf(patchbay, known.gatewayVersion),
    target: {
      kind,
      baseUrl: target.registration.baseUrl,
      ...(pool !== undefined && { pool }),
      ...(node !== undefined && { node }),
      answeredBy: answerersOf(exchanges),
    },
    ...(known.model && { model: known.model }),
    checks: results,
    capabilities,
    spent: spentOn(exchanges),
    registration: registrationOf(target, capabilities, known.healthUrl),
  };
}

function versionsOf(patchbay: string, gateway: string | undefined): Versions {
  return { patchbay, node: process.version, ...(gateway !== undefined && { gateway }) };
}

function capabilitiesOf(results: readonly CheckResult[]): Readonly<Record<string, boolean>> {
  const entries = results.flatMap(({ id, status }) => {
    const name = capabilityNames[id];
    return name === undefined || status === "skipped" ? [] : [[name, status === "passed"] as const];
  });
  return Object.fromEntries(entries);
}

function answerersOf(exchanges: readonly RecordedExchange[]): readonly string[] {
  const names = exchanges.flatMap(({ answer }) => answererOf(answer?.headers ?? {}) ?? []);
  return [...new Set(names)].toSorted();
}

/** What the answers themselves tell; of one that was left or that tells nothing, nothing is known. */
function spentOn(exchanges: readonly RecordedExchange[]): Report["spent"] {
  const told = exchanges.flatMap(({ answer }) => (answer ? (lastTokens(answer.body) ?? []) : []));
  return {
    calls: exchanges.length,
    inputTokens: told.reduce((sum, { input = 0 }) => sum + input, 0),
    outputTokens: told.reduce((sum, { output = 0 }) => sum + output, 0),
  };
}

function lastTokens(body: string): ReturnType<typeof tokensOf> {
  const lines = body.split("\n").map((line) => line.replace(/^data: ?/, ""));
  const candidates = [body, ...lines.filter((line) => line.includes('"usage"'))];
  return candidates.flatMap((text) => tokensOf(objectOf(text) ?? {}) ?? []).at(-1);
}

function registrationOf(
  { kind, registration }: Target,
  capabilities: Readonly<Record<string, boolean>>,
  healthUrl: string | undefined,
): Registration {
  const { baseUrl, keyName } = registration;
  const health = kind === "pool" ? `${new URL(baseUrl).origin}/health` : healthUrl;
  return {
    type: "openai_compatible",
    base_url: baseUrl,
    auth: keyName === undefined ? { kind: "none" } : { kind: "bearer_env", env: keyName },
    capabilities: {
      json_schema: capabilities["json_schema"] ?? false,
      tool_calls: capabilities["tool_calls"] ?? false,
      streaming: capabilities["streaming"] ?? false,
    },
    ...(health !== undefined && { health: { endpoint: health, timeout_ms: 2500 } }),
  };
}
