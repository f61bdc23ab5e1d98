import { createGate, type Gate } from "@patchbay/sdk/testing";
import { unpricedModel } from "./prices.ts";
import { between, createRandom, shuffled } from "./random.ts";
import { someTokens, type Tokens, type WireName } from "./tokens.ts";

/** What a node does when it is asked. */
export interface Step {
  readonly does:
    | "answer"
    | "answer-late"
    | "fail"
    | "cut"
    | "hang"
    | "begin-and-hang"
    | "begin-and-fail"
    | "begin-and-cut";
  /** Nothing: the answer does not say. */
  readonly tokens?: Tokens;
  readonly cause: "first" | "retry" | "hedge";
  readonly outcome: "done" | "failed" | "cancelled";
}

/** One exchange, and all that will happen in it. */
export interface Plan {
  readonly id: number;
  readonly kind: Kind;
  /** How the client speaks. */
  readonly client: WireName;
  /** How the nodes speak. */
  readonly wire: WireName;
  readonly stream: boolean;
  readonly pool: string;
  readonly model: string;
  readonly outcome: "done" | "failed" | "cancelled";
  readonly status: number;
  /** By node, in the order in which it is asked. */
  readonly steps: Readonly<Record<string, readonly Step[]>>;
  /** Opens when the client has its answer. */
  readonly answered: Gate;
  /** By node: opens when it has been asked. */
  readonly asked: Readonly<Record<"a" | "b", Gate>>;
}

/** What an exchange is about. */
type Kind = keyof typeof shares;

/** How many there are of each; a `cached` is asked twice. */
const shares = {
  plain: 530,
  silent: 40,
  retried: 80,
  cut: 30,
  refused: 40,
  "hedge-won": 50,
  "hedge-lost": 30,
  left: 60,
  "left-early": 20,
  "left-both": 15,
  broken: 20,
  interrupted: 15,
  cached: 25,
  embed: 20,
} as const;

/** Exchanges in all. */
export const exchangeCount = Object.values(shares).reduce((sum, share) => sum + share, 0) + shares.cached;

/** Every exchange of the run, in the order in which they begin; the same for the same seed. */
export function makePlans(seed: number): readonly Plan[] {
  const random = createRandom(seed);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const kinds = Object.entries(shares) as readonly (readonly [Kind, number])[];
  const wanted = shuffled(
    random,
    kinds.flatMap(([kind, share]) => Array.from({ length: share }, () => kind)),
  );
  return wanted.map((kind, id) => makePlan(kind, id, random));
}

/** The model as the client names it: most lead to their pool by a prefix, some by the address. */
export function askedModel({ kind, pool, model }: Plan): string {
  return kind === "cached" ? model : `${pool}/${model}`;
}

type Scene = Pick<Plan, "steps" | "outcome" | "status"> & Partial<Pick<Plan, "stream" | "client" | "model">>;

function makePlan(kind: Kind, id: number, random: () => number): Plan {
  const wire: WireName = kind === "embed" || kind === "silent" || random() < 0.5 ? "chat" : "claude";
  const common = {
    id,
    kind,
    client: random() < 0.6 ? wire : otherOf(wire),
    wire,
    stream: random() < 0.5,
    pool: `${wire}${poolEndings[kind] ?? ""}`,
    model: modelOf(wire, random),
    answered: createGate(),
    asked: { a: createGate(), b: createGate() },
  };
  return { ...common, ...scenes[kind](() => someTokens(random, wire)) };
}

function otherOf(wire: WireName): WireName {
  return wire === "chat" ? "claude" : "chat";
}

function modelOf(wire: WireName, random: () => number): string {
  const models = wire === "chat" ? ["chat-large", "chat-small", unpricedModel] : ["claude-large"];
  return models[between(random, 0, models.length - 1)] ?? unpricedModel;
}

const poolEndings: Readonly<Partial<Record<Kind, string>>> = {
  "hedge-won": "-hedged",
  "hedge-lost": "-hedged",
  "left-both": "-hedged",
  cached: "-cached",
};

type MakeScene = (tokens: () => Tokens) => Scene;

const done = { outcome: "done", status: 200 } as const;
const first = { cause: "first", outcome: "done" } as const;
const failing = { does: "fail", outcome: "failed" } as const;

const scenes: Readonly<Record<Kind, MakeScene>> = {
  plain: (tokens) => ({ ...done, steps: { a: [{ does: "answer", tokens: tokens(), ...first }] } }),
  silent: () => ({ ...done, model: "chat-large", steps: { a: [{ does: "answer", ...first }] } }),
  retried: (tokens) => ({
    ...done,
    steps: {
      a: [{ ...failing, cause: "first" }],
      b: [{ does: "answer", tokens: tokens(), cause: "retry", outcome: "done" }],
    },
  }),
  cut: (tokens) => ({
    ...done,
    steps: {
      a: [
        { does: "cut", cause: "first", outcome: "failed" },
        { does: "answer", tokens: tokens(), cause: "retry", outcome: "done" },
      ],
    },
  }),
  refused: () => ({
    outcome: "failed",
    status: 500,
    steps: { a: [{ ...failing, cause: "first" }], b: [{ ...failing, cause: "retry" }] },
  }),
  "hedge-won": (tokens) => ({
    ...done,
    steps: {
      a: [{ does: "answer-late", tokens: tokens(), cause: "first", outcome: "cancelled" }],
      b: [{ does: "answer", tokens: tokens(), cause: "hedge", outcome: "done" }],
    },
  }),
  "hedge-lost": (tokens) => ({
    ...done,
    steps: {
      a: [{ does: "answer", tokens: tokens(), ...first }],
      b: [{ does: "answer-late", tokens: tokens(), cause: "hedge", outcome: "cancelled" }],
    },
  }),
  left: (tokens) => ({
    outcome: "cancelled",
    status: 200,
    stream: true,
    steps: { a: [{ does: "begin-and-hang", tokens: tokens(), cause: "first", outcome: "cancelled" }] },
  }),
  "left-early": () => ({
    outcome: "cancelled",
    status: 0,
    steps: { a: [{ does: "hang", cause: "first", outcome: "cancelled" }] },
  }),
  "left-both": () => ({
    outcome: "cancelled",
    status: 0,
    steps: {
      a: [{ does: "hang", cause: "first", outcome: "cancelled" }],
      b: [{ does: "hang", cause: "hedge", outcome: "cancelled" }],
    },
  }),
  broken: (tokens) => ({
    outcome: "failed",
    status: 200,
    stream: true,
    steps: { a: [{ does: "begin-and-fail", tokens: tokens(), cause: "first", outcome: "failed" }] },
  }),
  interrupted: (tokens) => ({
    outcome: "failed",
    status: 200,
    stream: true,
    steps: { a: [{ does: "begin-and-cut", tokens: tokens(), cause: "first", outcome: "failed" }] },
  }),
  cached: (tokens) => ({ ...done, steps: { a: [{ does: "answer", tokens: tokens(), ...first }] } }),
  embed: (tokens) => ({
    ...done,
    client: "chat",
    stream: false,
    model: "embed-small",
    steps: { a: [{ does: "answer", tokens: { input: tokens().input ?? 1 }, ...first }] },
  }),
};
