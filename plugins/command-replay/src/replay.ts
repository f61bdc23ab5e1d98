import { setTimeout as sleep } from "node:timers/promises";
import type { Terminal } from "@patchbay/core";
import { readPlainConfig, terminalLogger } from "@patchbay/core/command";
import { readTape, type Tape } from "@patchbay/observe-record";
import { findTapes } from "./find-tapes.ts";
import type { Options } from "./options.ts";
import { addressesOf, play, type PlayMeans } from "./play.ts";
import { notPlayed, type ReplayReport, reportOf, type TapeReport } from "./report.ts";
import { summaryText, tapeText } from "./report-text.ts";
import { type Scene, sceneOf } from "./scene.ts";

/** Plays what the options name; resolves with the exit code. @throws ConfigError for a config that no kernel takes. */
export async function replay(options: Options, terminal: Terminal): Promise<number> {
  const paths = await findTapes(options.tapes, terminal.cwd);
  const plain: PlayMeans = {
    ...(await readPlainConfig(options.config, terminal)),
    env: terminal.env,
    // What the kernel warns of while a tape is played is on the tape.
    log: terminalLogger(terminal, { level: "error" }),
    pace: { speed: options.speed, sleep },
  };
  const means = { ...plain, addresses: await addressesOf(plain) };
  const tapes: TapeReport[] = [];
  for (const path of paths) {
    const report = await replayOne(path, means, options);
    tapes.push(report);
    if (!options.isJson) terminal.out(tapeText(report));
  }
  const verdict = tapes.every((each) => each.verdict === "same") ? "same" : "different";
  const report: ReplayReport = { format: 1, verdict, tapes };
  terminal.out(options.isJson ? `${JSON.stringify(report, undefined, 2)}\n` : summaryText(report));
  return verdict === "same" ? 0 : 1;
}

async function replayOne(path: string, means: PlayMeans, options: Options): Promise<TapeReport> {
  let tape: Tape;
  try {
    tape = await readTape(path);
  } catch (error) {
    return notPlayed(path, error instanceof Error ? error.message : String(error));
  }
  const scene = sceneOf(tape);
  const problem = problemOf(scene, tape);
  if (problem !== undefined) return notPlayed(path, problem);
  return await reportOf(path, tape, await play(scene, means), options);
}

/** Why it cannot be played, if it cannot. */
function problemOf({ start, request }: Scene, { incomplete }: Tape): string | undefined {
  if (!start || !request.head) return "the tape does not hold what the client asked";
  if (request.head.headers["upgrade"] !== undefined) return "the request came over a socket, which is not played";
  const isShort = incomplete.includes("body-cut") || incomplete.includes("body-hidden");
  return isShort && request.pieces.some(({ text }) => text === "[redacted]" || text.length >= longestBody)
    ? "the tape does not hold all of what the client asked"
    : undefined;
}

/** What is longer was cut by the kernel that recorded it. */
const longestBody = 1024 * 1024;
