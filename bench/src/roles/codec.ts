import type { CodecResult, CodecTask, ReplyTask, RequestTask } from "../messages.ts";
import { curveTrial } from "./codec/curve-trials.ts";
import { replyTrial } from "./codec/reply-trials.ts";
import { requestTrial } from "./codec/request-trials.ts";
import { hasOutput, leadIn, runTrial, type Trial } from "./codec/trial.ts";
import { serveRole, usage } from "./role.ts";

/** Codecs alone: no network, no kernel, one task at a time. */

const known = new Map<string, Trial | undefined>();
const nothing: CodecResult = {
  volume: { events: 0, deltas: 0, bytes: 0 },
  passes: 0,
  meanSeconds: Number.NaN,
  bestSeconds: Number.NaN,
};

serveRole("", (task?: CodecTask) => (task === undefined ? usage() : run(task)));

function run(task: CodecTask): CodecResult {
  const trial = task.kind === "curve" ? curveTrial(task) : remembered(task);
  if (trial === undefined) return nothing;
  // Of a curve the fastest pass counts, which needs none.
  if (task.kind !== "curve") leadIn(trial, task.milliseconds);
  const result = runTrial(trial, task.milliseconds);
  if (!hasOutput()) throw new Error(`nothing came of ${JSON.stringify(task)}`);
  return result;
}

/** Those that are run in turns are made once; points of curves would fill the memory. */
function remembered(task: ReplyTask | RequestTask): Trial | undefined {
  const key = JSON.stringify({ ...task, milliseconds: 0 });
  if (!known.has(key)) known.set(key, task.kind === "reply" ? replyTrial(task) : requestTrial(task));
  return known.get(key);
}
