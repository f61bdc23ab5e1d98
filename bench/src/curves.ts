export interface CurveRange {
  readonly unit: string;
  /** Sizes of a run that names nothing. */
  readonly short: readonly number[];
  /** Sizes of a run that asks for curves. */
  readonly long: readonly number[];
}

export const curveNames = [
  "history",
  "loops",
  "tools",
  "argument-history",
  "argument-fragments",
  "argument-whole",
  "deltas",
  "calls",
] as const;

export type CurveName = (typeof curveNames)[number];

const bytes = { short: [2 ** 14, 2 ** 16, 2 ** 18], long: [2 ** 10, 2 ** 14, 2 ** 18, 2 ** 20, 2 ** 22] };

/** What may be long, and in which sizes it is tried. */
export const curves: Readonly<Record<CurveName, CurveRange>> = {
  history: { unit: "messages", short: [40, 160, 640], long: [10, 40, 160, 640, 2560] },
  loops: { unit: "tool calls, one after another", short: [20, 80, 320], long: [5, 20, 80, 320, 1280] },
  tools: { unit: "tools", short: [16, 64, 256], long: [1, 8, 32, 128, 512] },
  "argument-history": { unit: "bytes of arguments in a request", ...bytes },
  "argument-fragments": { unit: "bytes of arguments in a streamed answer", ...bytes },
  "argument-whole": { unit: "bytes of arguments in a whole answer", ...bytes },
  deltas: { unit: "pieces of text in an answer", short: [256, 1024, 4096], long: [64, 512, 4096, 16_384, 65_536] },
  calls: { unit: "calls in an answer", short: [16, 64, 256], long: [1, 8, 32, 128, 512] },
};
