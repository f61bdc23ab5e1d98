import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Config } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { type FakeUpstream, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { onTestFinished } from "vitest";
import { plugin as recorder, readTape, type Tape } from "../../observe-record/src/index.ts";
import { plugin as claude } from "../../protocol-claude/src/index.ts";
import { plugin as chat } from "../../protocol-openai-chat/src/index.ts";
import { plugin as openai } from "../../provider-openai/src/index.ts";
import { command, type ReplayReport } from "../src/index.ts";

/** Ends with the test. */
export async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-tapes-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An upstream that ends with the test. */
export async function createUpstream(...given: Parameters<typeof startFakeUpstream>): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(...given);
  onTestFinished(() => upstream.close());
  return upstream;
}

/** A config with one pool of two nodes that share an upstream. */
export function configOf(upstream: string, more: Partial<Config> = {}): Config {
  const node = { baseUrl: `${upstream}/v1`, apiKey: { $env: "NODE_KEY" } };
  return {
    plugins: [chat, claude, openai, ...(more.plugins ?? [])],
    pools: {
      main: {
        provider: "openai",
        nodes: [
          { id: "a", ...node },
          { id: "b", ...node },
        ],
      },
    },
    defaultPool: "main",
    ...(({ plugins: _plugins, ...rest }) => rest)(more),
  };
}

export const nodeKey = "canary-of-the-node-7c1f";

/** Lets a kernel serve a config while it is recorded; the tapes that this left, the oldest first. */
export async function record(
  config: Config,
  use: (kernel: TestKernel) => Promise<void>,
  options: object = {},
): Promise<{ readonly folder: string; readonly paths: readonly string[]; readonly tapes: readonly Tape[] }> {
  const folder = await createFolder();
  const recording = { plugin: recorder, options: { folder, ...options } };
  const kernel = await startTestKernel(
    { ...config, dataDir: folder, plugins: [...(config.plugins ?? []), recording] },
    { baseDir: folder, env: { NODE_KEY: nodeKey, CLIENT_KEY: "canary-of-the-client-91ab" } },
  );
  try {
    await use(kernel);
  } finally {
    await kernel.close();
  }
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).toSorted();
  const paths = names.map((name) => join(folder, name));
  return { folder, paths, tapes: await Promise.all(paths.map(readTape)) };
}

/** What a run of the command said. */
export interface Replayed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly report: () => ReplayReport;
}

/** Runs the command with a config that was built in. */
export async function replay(
  config: Config | undefined,
  tapes: readonly string[],
  { values = {}, switches = ["json"], cwd = "/" }: RunOptions = {},
): Promise<Replayed> {
  const written = { out: "", err: "" };
  const [argument] = tapes;
  const code = await command.run(
    { values, switches: new Set(switches), ...(argument !== undefined && { argument, arguments: tapes }) },
    {
      version: "0.0.1",
      env: {},
      cwd,
      ...(config && { embedded: { config, url: pathToFileURL("/built-in.mjs").href } }),
      colors: false,
      isTerminal: false,
      args: [],
      out: (text) => (written.out += text),
      err: (text) => (written.err += text),
      onSignal: () => undefined,
      exit: () => undefined,
    },
  );
  return { code, ...written, report: () => JSON.parse(written.out) as ReplayReport };
}

interface RunOptions {
  readonly values?: Readonly<Record<string, string>>;
  readonly switches?: readonly string[];
  readonly cwd?: string;
}

/** The differences of the only tape, one per line. */
export function differencesOf({ report }: Replayed): readonly string[] {
  const [tape] = report().tapes;
  if (tape?.error !== undefined) throw new Error(tape.error);
  return (tape?.differences ?? []).map(
    ({ place, what, tape: before = "∅", now = "∅" }) => `${place}: ${what}: ${before} → ${now}`,
  );
}

/** A chat request. */
export function asked(content: string, stream = true): object {
  return { model: "gpt-5-mini", stream, messages: [{ role: "user", content }] };
}

/** A streamed chat answer. */
export function streamed(...texts: readonly string[]) {
  const chunk = (delta: object, finish: string | null = null) => ({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "gpt-5-mini",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const usage = { ...chunk({}), choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } };
  return sse(
    [
      chunk({ role: "assistant", content: "" }),
      ...texts.map((content) => chunk({ content })),
      chunk({}, "stop"),
      usage,
    ],
    {
      done: true,
    },
  );
}

/** Reads an answer to its end. */
export async function readAway(response: Response | Promise<Response>): Promise<string> {
  return await (await response).text();
}

/** Every file of a folder, as one text. */
export async function everything(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return (await Promise.all(names.map((entry) => readFile(join(entry.parentPath, entry.name), "utf8")))).join("\n");
}
