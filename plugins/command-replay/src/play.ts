import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel } from "@patchbay/core";
import type { PlainConfig } from "@patchbay/core/command";
import { createTapeHeader, type Tape, type TapedEvent, tapeEvent, type TapeEvent } from "@patchbay/observe-record";
import type { Logger, Wire } from "@patchbay/sdk";
import { type Answer, ask } from "./ask.ts";
import type { Scene } from "./scene.ts";
import { createPlaceholders } from "./stage/placeholders.ts";
import { createPrompter } from "./stage/prompter.ts";
import { type Addresses, findAddresses } from "./stage/find-addresses.ts";
import { stageConfig } from "./stage/stage-config.ts";
import { createStagePlugin } from "./stage/stage-plugin.ts";
import type { Pace } from "./stage/play-answer.ts";
import { startTapeServer } from "./stage/tape-server.ts";

/** What became of an exchange that was played. */
export interface Performance {
  /** Told as the tape tells it. */
  readonly tape: Tape;
  /** What was asked for and is not on the tape. */
  readonly missing: readonly string[];
  readonly wires: readonly Wire[];
}

/** What playing takes. */
export interface PlayMeans extends PlainConfig {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly pace: Pace;
  readonly addresses?: Addresses;
}

/** Plays one exchange to a kernel of its own. @throws ConfigError with every fault of the config. */
export async function play(
  scene: Scene,
  { config, baseDir, env, log, pace, addresses }: PlayMeans,
): Promise<Performance> {
  const events: TapedEvent[] = [];
  const prompter = createPrompter(scene);
  const placeholders = createPlaceholders(env);
  await using folder = await createFolder();
  const leaving = new AbortController();
  const left = (): void => {
    // Where the client stayed, the kernel lost its patience, and will do so again by itself.
    if (!scene.end || scene.end.outcome === "cancelled") leaving.abort();
  };
  await using server = await startTapeServer(prompter, { ...pace, left });
  const plugin = createStagePlugin((event) => void events.push(event));
  const place = { plugin, proxy: server.url, dataDir: folder.path };
  const staged = stageConfig(config, { ...place, scene, env, placeholders, ...(addresses && { addresses }) });
  // Chance is the same each time, so that two runs of one config agree.
  const kernel = await createKernel(staged, { baseDir, env: placeholders.env(), log, random: createDice() });
  const wires = kernel.wires();
  let answer: Answer;
  try {
    const { url } = await kernel.listen({ host: "127.0.0.1", port: 0 });
    answer = await ask(url, scene, leaving.signal);
  } finally {
    // Observers have been told of everything once this is over.
    await kernel.close();
  }
  return { tape: tapeOf(events, answer), missing: prompter.missing, wires };
}

/** The addresses that a config leaves to its providers; asked for once, they hold for every tape. */
export async function addressesOf({ config, baseDir, env, log }: PlayMeans): Promise<Addresses> {
  const placeholders = createPlaceholders(env);
  await using folder = await createFolder();
  const plugin = createStagePlugin(() => undefined);
  const staged = stageConfig(config, { plugin, proxy: nowhere, dataDir: folder.path, env, placeholders });
  return await findAddresses(staged, { baseDir, env: placeholders.env(), log });
}

/** Nobody is called. */
const nowhere = "http://127.0.0.1:9";

async function createFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "patchbay-replay-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function tapeOf(events: readonly TapedEvent[], answer: Answer): Tape {
  const start = events.find((event) => event.type === "exchange-start");
  const header = createTapeHeader({ exchange: start?.exchange ?? "", at: start?.at ?? 0, content: "full" });
  const lines = events.filter(({ exchange }) => exchange === start?.exchange);
  return {
    header,
    events: start ? lines.map((event) => tapeEvent(event, start.at)) : refused(answer),
    incomplete: [],
    warnings: [],
  };
}

/** Nobody was told of a request that found no way in. */
function refused({ status, headers, body }: Answer): readonly TapeEvent[] {
  const place = { ms: 0, side: "client", direction: "reply" } as const;
  return [
    { type: "wire-head", ...place, status, headers },
    { type: "wire-body", ...place, body },
  ];
}

/** A small generator (mulberry32) with a fixed seed. */
function createDice(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
