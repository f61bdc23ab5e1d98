import { type RecordedExchange, sha256 } from "./recorder.ts";
import type { Report } from "./report.ts";

/** What stands in `provider.evidencepack.json`. */
export interface Evidence {
  readonly $schema: string;
  readonly format: "patchbay-evidencepack/1";
  readonly createdAt: string;
  readonly verdict: Report["verdict"];
  readonly versions: Report["versions"];
  readonly target: Report["target"];
  /** What the run was asked for. */
  readonly inputs: {
    readonly model?: string;
    readonly require: readonly string[];
    readonly maxTokens?: number;
    readonly timeoutMs: number;
  };
  readonly checks: readonly Pick<Report["checks"][number], "id" | "required" | "status" | "reason">[];
  readonly exchanges: readonly RecordedExchange[];
  /** The files that were written with this one. */
  readonly files: readonly FileMark[];
  /** Of the JSON of all other fields, in their order and without white space. */
  readonly sha256: string;
}

/** A file, told apart from any other. */
interface FileMark {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Puts the pack together; the texts of the other files go in as hashes. */
export function createEvidence(
  report: Report,
  exchanges: readonly RecordedExchange[],
  files: Readonly<Record<string, string>>,
  inputs: Evidence["inputs"],
): Evidence {
  const { createdAt, verdict, versions, target, checks } = report;
  const facts = {
    $schema: "./schemas/provider.evidencepack.schema.json",
    format: "patchbay-evidencepack/1",
    createdAt,
    verdict,
    versions,
    target,
    inputs,
    checks: checks.map(({ id, required, status, reason }) => ({ id, required, status, reason })),
    exchanges,
    files: Object.entries(files).map(([name, text]) => ({
      name,
      bytes: Buffer.byteLength(text),
      sha256: sha256(text),
    })),
  } as const;
  return { ...facts, sha256: sha256(JSON.stringify(facts)) };
}
