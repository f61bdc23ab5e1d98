import type { CodecResult, Volume } from "../../messages.ts";

/** Something to be timed, again and again. */
export interface Trial {
  readonly volume: Volume;
  /** Makes what one pass consumes, outside of the time that counts; what it returns is that pass. */
  readonly prepare: () => () => unknown;
}

/** What the last pass made, so that nothing is left out for having no use. */
let last: unknown;

const fewPasses = 3;
const longMilliseconds = 300;

/**
 * Runs passes until their time is over; few of them, unless they are long, would be chance. What counts is CPU time, that
 * of the garbage collector too: others that want the same cores do not change it.
 */
export function runTrial(trial: Trial, milliseconds: number): CodecResult {
  const times = passesFor(trial, milliseconds, fewPasses);
  const sum = times.reduce((total, time) => total + time, 0);
  return {
    volume: trial.volume,
    passes: times.length,
    meanSeconds: sum / times.length / 1000,
    bestSeconds: Math.min(...times) / 1000,
  };
}

/** Runs passes that do not count: what was compiled is thrown away with the shapes that nobody held while others had their turn. */
export function leadIn(trial: Trial, milliseconds: number): void {
  passesFor(trial, milliseconds, 1);
}

function passesFor({ prepare }: Trial, milliseconds: number, atLeast: number): readonly number[] {
  const times: number[] = [];
  let sum = 0;
  while (sum < milliseconds || (times.length < atLeast && sum < longMilliseconds)) {
    const pass = prepare();
    const begin = process.cpuUsage();
    last = pass();
    const { user, system } = process.cpuUsage(begin);
    const time = (user + system) / 1000;
    sum += time;
    times.push(time);
  }
  return times;
}

/** Whether the last pass made anything. */
export function hasOutput(): boolean {
  return last !== undefined && last !== "" && last !== 0;
}
