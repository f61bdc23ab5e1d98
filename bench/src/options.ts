import { parseArgs } from "node:util";
import type { TapPace } from "./plugins/taps.ts";

/** How long is measured: rounds of slices, interleaved, in several lives of the processes, within a budget. */
export interface Pace {
  readonly lives: number;
  /** Per life. */
  readonly rounds: number;
  readonly sliceMilliseconds: number;
  readonly warmUpMilliseconds: number;
  /** For all that goes over the network: no new round begins after this; what has begun ends. */
  readonly budgetMilliseconds: number;
  readonly starts: number;
  readonly codecs: CodecPace;
  readonly plugins: PluginPace;
}

/** The same for what is measured of plugins outside the way of a request. */
interface PluginPace {
  /** How often a plugin is started, hangs, is killed. */
  readonly lives: number;
  /** In each tier, with the plugin and without. */
  readonly swaps: number;
  readonly taps: TapPace;
  readonly soakMinutes: number;
}

/** The same for codecs alone, which need no budget. */
export interface CodecPace {
  readonly rounds: number;
  readonly sliceMilliseconds: number;
  readonly warmUpMilliseconds: number;
  /** Time of one point of a curve. */
  readonly pointMilliseconds: number;
  /** How often a curve is drawn. */
  readonly drawings: number;
  readonly curves: "short" | "long";
}

export interface Options {
  readonly pace: Pace;
  /** Groups, workloads, systems, wires and curves; empty means all. */
  readonly names: readonly string[];
  readonly json: string | undefined;
}

/** For what is named. */
const full: Pace = {
  lives: 3,
  rounds: 6,
  sliceMilliseconds: 250,
  warmUpMilliseconds: 800,
  budgetMilliseconds: 200_000,
  starts: 7,
  codecs: {
    rounds: 9,
    sliceMilliseconds: 40,
    warmUpMilliseconds: 40,
    pointMilliseconds: 20,
    drawings: 2,
    curves: "long",
  },
  plugins: { lives: 7, swaps: 100, taps: { rounds: 9, milliseconds: 400 }, soakMinutes: 10 },
};

/** For a run that names nothing. */
const overview: Pace = {
  lives: 2,
  rounds: 3,
  sliceMilliseconds: 100,
  warmUpMilliseconds: 300,
  budgetMilliseconds: 150_000,
  starts: 4,
  codecs: {
    rounds: 3,
    sliceMilliseconds: 15,
    warmUpMilliseconds: 15,
    pointMilliseconds: 12,
    drawings: 2,
    curves: "short",
  },
  plugins: { lives: 3, swaps: 20, taps: { rounds: 5, milliseconds: 200 }, soakMinutes: 10 },
};

const quick: Pace = {
  lives: 1,
  rounds: 2,
  sliceMilliseconds: 100,
  warmUpMilliseconds: 100,
  budgetMilliseconds: 40_000,
  starts: 2,
  codecs: {
    rounds: 2,
    sliceMilliseconds: 5,
    warmUpMilliseconds: 15,
    pointMilliseconds: 8,
    drawings: 1,
    curves: "short",
  },
  plugins: { lives: 1, swaps: 5, taps: { rounds: 2, milliseconds: 100 }, soakMinutes: 1 },
};

/** Reads the command line; throws on a flag or a number that makes no sense. */
export function readOptions(argv: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      rounds: { type: "string" },
      json: { type: "string" },
    },
  });
  const names = [...positionals, ...values.only.split(",")].filter((name) => name !== "");
  const pace = paceOf(values.quick, names);
  return {
    pace: values.rounds === undefined ? pace : withRounds(pace, readRounds(values.rounds)),
    names,
    json: values.json,
  };
}

function paceOf(isQuick: boolean, names: readonly string[]): Pace {
  if (isQuick) return quick;
  return names.length > 0 ? full : overview;
}

function withRounds(pace: Pace, rounds: number): Pace {
  return { ...pace, rounds, codecs: { ...pace.codecs, rounds } };
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds ${text} is not a whole number above 0`);
  }
  return rounds;
}
