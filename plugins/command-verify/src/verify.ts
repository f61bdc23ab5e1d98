import { resolve } from "node:path";
import type { Terminal } from "@patchbay/core";
import { readPlainConfig } from "@patchbay/core/command";
import { compareRuns, type RunFiles } from "./compare.ts";
import { createEvidence, type Evidence } from "./evidence.ts";
import { secretsOfConfig, secretsOfEnvironment } from "./find-secrets.ts";
import { openPool } from "./open-pool.ts";
import { openUrl } from "./open-url.ts";
import type { Options } from "./options.ts";
import { checkLine, summaryText } from "./print.ts";
import { readBaseline } from "./read-baseline.ts";
import { createRecorder } from "./recorder.ts";
import { createRedactor, type Redact, redactDeep } from "./redact.ts";
import { createReport, type Report } from "./report.ts";
import { runChecks } from "./run-checks.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";
import type { Target } from "./target.ts";
import { asText, prepareFolder, writeFiles } from "./write-files.ts";

/** Proves what the options name; resolves with the exit code. */
export async function verify(options: Options, terminal: Terminal): Promise<number> {
  const folder = resolve(terminal.cwd, options.out);
  const { baseline: from } = options;
  // What can be wrong without spending anything is found out first.
  const baseline = from === undefined ? undefined : await readBaseline(resolve(terminal.cwd, from));
  const { target, redact } = await open(options, terminal);
  try {
    await prepareFolder(folder);
    const proof = await prove({ target, redact, options, baseline, terminal });
    const paths = await writeFiles(folder, proof.files);
    terminal.out(options.isJson ? asText(proof.report) : summaryText(proof.report, paths));
    return proof.report.verdict === "passed" ? 0 : 1;
  } finally {
    await target.close();
  }
}

interface Opened {
  readonly target: Target;
  readonly redact: Redact;
}

async function open({ target: wanted }: Options, terminal: Terminal): Promise<Opened> {
  const { env } = terminal;
  const secrets = [...secretsOfEnvironment(env)];
  if (wanted.kind === "url") {
    const target = openUrl(wanted);
    return { target, redact: createRedactor([...secrets, target.key ?? ""]) };
  }
  const atHand = await readPlainConfig(wanted.config, terminal);
  secrets.push(...(await secretsOfConfig(atHand.config, env, atHand.baseDir)));
  const target = await openPool(atHand, wanted, { terminal, redact: createRedactor(secrets) });
  return { target, redact: createRedactor([...secrets, target.key ?? ""]) };
}

interface Proving extends Opened {
  readonly options: Options;
  readonly baseline: RunFiles | undefined;
  readonly terminal: Terminal;
}

interface Proof {
  readonly report: Report;
  /** Texts by name. */
  readonly files: Readonly<Record<string, string>>;
}

async function prove({ target, redact, options, baseline, terminal }: Proving): Promise<Proof> {
  const recorder = createRecorder(redact);
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const findings = await runChecks({
    ...options,
    target,
    recorder,
    tell: (result) => options.isJson || terminal.out(redact(checkLine(result))),
  });
  const durationMs = Math.round(performance.now() - started);
  const { exchanges } = recorder;
  const { version: patchbay } = terminal;
  const clean = <Value>(value: Value): Value => withoutSecrets(value, redact);
  const report = clean(createReport({ target, findings, exchanges, startedAt, durationMs, patchbay }));
  const snapshot = clean(createSnapshot(findings.known.models, startedAt, target.registration.baseUrl));
  const compared = baseline ? clean(withChanges(report, snapshot, baseline)) : report;
  const files = { "provider_report.json": asText(compared), "models_snapshot.json": asText(snapshot) };
  const evidence = createEvidence(compared, exchanges, files, clean(inputsOf(options)));
  return { report: compared, files: { ...files, "provider.evidencepack.json": asText(evidence) } };
}

function inputsOf({ model, require, maxTokens, timeoutMs }: Options): Evidence["inputs"] {
  return { ...(model !== undefined && { model }), require, ...(maxTokens !== undefined && { maxTokens }), timeoutMs };
}

function withChanges(report: Report, snapshot: Snapshot, baseline: RunFiles): Report {
  const changes = compareRuns(baseline, { report, snapshot });
  return { ...report, baseline: { createdAt: baseline.report.createdAt, changes } };
}

function withoutSecrets<Value>(value: Value, redact: Redact): Value {
  // The same form, with other texts in it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return redactDeep(value, redact) as Value;
}
