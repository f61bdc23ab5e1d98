import type { Change } from "./change.ts";
import type { Report } from "./report.ts";
import type { Snapshot } from "./snapshot.ts";

/** The files of a run that are compared. */
export interface RunFiles {
  readonly report: ReportFacts;
  readonly snapshot: SnapshotFacts;
}

/** As much of a report as is compared: another version may have written it. */
type ReportFacts = Pick<Report, "createdAt" | "verdict" | "versions"> & {
  readonly model?: { readonly id: string };
  readonly checks: readonly Pick<Report["checks"][number], "id" | "status" | "reason" | "measures">[];
};

type SnapshotFacts = Pick<Snapshot, "isComplete"> & { readonly models: readonly { readonly id: string }[] };

/** What is different now. */
export function compareRuns(before: RunFiles, now: RunFiles): readonly Change[] {
  return [
    ...different("verdict", before.report.verdict, now.report.verdict, rank),
    ...different("model asked", before.report.model?.id, now.report.model?.id),
    ...different("gateway", before.report.versions.gateway, now.report.versions.gateway),
    ...now.report.checks.flatMap((check) => {
      const earlier = before.report.checks.find(({ id }) => id === check.id);
      return [...different(`check ${check.id}`, earlier?.status, check.status, rank), ...slower(earlier, check)];
    }),
    ...modelChanges(before.snapshot, now.snapshot),
  ];
}

type Checked = ReportFacts["checks"][number];

const ranks: Readonly<Record<string, number>> = { failed: 0, passed: 1 };

function rank(from: string, to: string): Change["kind"] {
  const [was, is] = [ranks[from], ranks[to]];
  if (was === undefined || is === undefined) return "other";
  return is > was ? "better" : "worse";
}

function different(
  what: string,
  from = "none",
  to = "none",
  kindOf: (from: string, to: string) => Change["kind"] = () => "other",
): readonly Change[] {
  return from === to ? [] : [{ what, from, to, kind: kindOf(from, to) }];
}

const slowerBy = 500;
const slowerTimes = 2;

/** Times vary from run to run: only what anyone would notice counts. */
function slower(before: Checked | undefined, { id, measures }: Checked): readonly Change[] {
  const was = before?.measures["durationMs"];
  const is = measures["durationMs"];
  if (typeof was !== "number" || typeof is !== "number") return [];
  if (is - was < slowerBy || is < was * slowerTimes) return [];
  return [{ what: `time of ${id}`, from: `${was} ms`, to: `${is} ms`, kind: "worse" }];
}

function modelChanges(before: SnapshotFacts, now: SnapshotFacts): readonly Change[] {
  if (!before.isComplete || !now.isComplete) return [];
  const [was, is] = [idsOf(before), idsOf(now)];
  const gone = [...was].filter((id) => !is.has(id));
  const come = [...is].filter((id) => !was.has(id));
  return [
    ...gone.map((id) => ({ what: `model ${id}`, from: "listed", to: "gone", kind: "worse" }) as const),
    ...come.map((id) => ({ what: `model ${id}`, from: "absent", to: "listed", kind: "better" }) as const),
  ];
}

function idsOf({ models }: SnapshotFacts): ReadonlySet<string> {
  return new Set(models.map(({ id }) => id));
}
