import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { ConfigError, type FlagValues, type Terminal } from "@patchbay/core";
import type { SandboxTier } from "@patchbay/sdk/host";
import { optionsOf } from "../dev/author-file.ts";
import { describeWork, optionsText } from "../dev/describe-work.ts";
import { tidyOf } from "../dev/dev-sources.ts";
import type { ExportSite } from "../dev/export-exchange.ts";
import { openWorkbench, type Workbench } from "../dev/open-dev.ts";
import { faultLines } from "../dev/reloader.ts";
import { findWork, type WorkPlugin } from "../dev/source-entry.ts";
import { startText } from "../dev/start-text.ts";
import { type Desk, obey } from "../dev/typed-words.ts";
import { startView } from "../dev/view-server.ts";
import { folderOf } from "./build.ts";
import { misuse } from "./misuse.ts";

const tiers: readonly SandboxTier[] = ["inline", "process", "strict"];

/** Lines that somebody types. */
export type TypedLines = AsyncIterable<string> & { readonly close?: () => void };

/** Runs a plugin in a kernel that reloads it on save and shows each exchange, until it is asked to end. */
export async function dev(flags: FlagValues, terminal: Terminal, open: () => TypedLines = typedLines): Promise<number> {
  const { values, lists = {}, switches } = flags;
  const { config, port: portText = "3000", sandbox = "inline", upstream, faults } = values;
  const tier = tiers.find((known) => known === sandbox);
  if (!tier) return misuse(`unknown tier ${JSON.stringify(sandbox)}: use ${tiers.join(", ")}`, terminal);
  const port = Number(portText);
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) return misuse(`--port must be a port, got ${portText}`, terminal);
  const work = await findWork(folderOf(flags, terminal));
  const typed = optionsOf(lists["option"] ?? []);
  const ended = endOf(terminal);
  const bench = await openOrExplain({
    work,
    tier,
    port,
    typed,
    terminal,
    configFile: config === undefined ? undefined : resolve(terminal.cwd, config),
    upstreamUrl: upstream,
  });
  if (!bench) return 2;
  try {
    return await serve(bench, {
      work,
      faults,
      isExportable: config === undefined && Object.keys(typed).length === 0,
      isViewed: switches.has("view"),
      terminal,
      ended,
      open,
    });
  } finally {
    await bench.close();
  }
}

interface Serving {
  readonly work: WorkPlugin;
  readonly faults: string | undefined;
  readonly isExportable: boolean;
  readonly isViewed: boolean;
  readonly terminal: Terminal;
  readonly ended: End;
  readonly open: () => TypedLines;
}

async function serve(bench: Workbench, serving: Serving): Promise<number> {
  const { work, faults, isExportable, isViewed, terminal, ended, open } = serving;
  const { book, defaults, description, upstream } = bench;
  if (faults !== undefined) {
    if (!upstream)
      return misuse("--faults needs the built-in upstream: a provider, no --upstream and no --config", terminal);
    upstream.faults.set(faults);
  }
  const name = description()?.name ?? work.packageName ?? work.folder;
  const view = isViewed ? await startView(name, () => book.all()) : undefined;
  terminal.out(startText({ name, bench, view: view?.url, work }));
  const site = (): ExportSite => ({ work, defaults, provider: description()?.contributes?.providers?.[0] });
  const desk: Desk = {
    book,
    faults: upstream?.faults,
    site: isExportable ? site : undefined,
    terminal,
    quit: ended.end,
  };
  const lines = open();
  void listen(lines, desk);
  await ended.reached;
  lines.close?.();
  await view?.close();
  return 0;
}

async function listen(lines: TypedLines, desk: Desk): Promise<void> {
  for await (const line of lines) await obey(line, desk);
}

/** Says what is wrong, and for options what there is to be said. */
async function openOrExplain(options: Parameters<typeof openWorkbench>[0]): Promise<Workbench | undefined> {
  try {
    return await openWorkbench(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { terminal, work, tier } = options;
    terminal.err(`patchbay: the plugin cannot be run\n${faultLines(error, tidyOf(options))}`);
    const isOfOptions = error.faults.some(({ path }) => /^plugins\[\d+\]\.options/.test(path));
    const description = isOfOptions ? await describeWork(work, tier) : undefined;
    if (description)
      terminal.err(`options, for --option NAME=VALUE or "options" in dev.json\n${optionsText(description)}`);
    return undefined;
  }
}

interface End {
  readonly reached: Promise<void>;
  readonly end: () => void;
}

/** The first signal ends it in good order, a second one at once. */
function endOf(terminal: Pick<Terminal, "onSignal" | "exit">): End {
  let end = (): void => undefined;
  let isAsked = false;
  const reached = new Promise<void>((resolve) => {
    end = resolve;
  });
  const ask = (): void => {
    if (isAsked) terminal.exit(130);
    isAsked = true;
    end();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) terminal.onSignal(signal, ask);
  return { reached, end };
}

/** Without the terminal's own line editing, which would keep Ctrl-C for itself. */
function typedLines(): TypedLines {
  return createInterface({ input: process.stdin, terminal: false });
}
