import { parseArgs } from "node:util";

/** How long is measured: rounds of slices, interleaved, in several lives of the processes, within a budget. */
export interface Pace {
  readonly lives: number;
  /** Per life. */
  readonly rounds: number;
  readonly sliceMilliseconds: number;
  readonly warmUpMilliseconds: number;
  /** No new round begins after this; what has begun ends. */
  readonly budgetMilliseconds: number;
  readonly starts: number;
}

export interface Options {
  readonly pace: Pace;
  /** Names of workloads and systems; empty means all. */
  readonly only: readonly string[];
  readonly json: string | undefined;
}

const full: Pace = {
  lives: 3,
  rounds: 6,
  sliceMilliseconds: 250,
  warmUpMilliseconds: 800,
  budgetMilliseconds: 200_000,
  starts: 7,
};

const quick: Pace = {
  lives: 1,
  rounds: 3,
  sliceMilliseconds: 200,
  warmUpMilliseconds: 300,
  budgetMilliseconds: 30_000,
  starts: 3,
};

/** Reads the command line; throws on a flag or a number that makes no sense. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      rounds: { type: "string" },
      json: { type: "string" },
    },
  });
  const pace = values.quick ? quick : full;
  return {
    pace: values.rounds === undefined ? pace : { ...pace, rounds: readRounds(values.rounds) },
    only: values.only?.split(",").filter((name) => name !== "") ?? [],
    json: values.json,
  };
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds ${text} is not a whole number above 0`);
  }
  return rounds;
}
