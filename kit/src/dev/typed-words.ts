import { relative } from "node:path";
import type { Terminal } from "@patchbay/core";
import type { ExchangeBook } from "./exchange-book.ts";
import { exchangeText, titleText } from "./exchange-text.ts";
import { exportExchange, type ExportSite } from "./export-exchange.ts";
import type { FaultSwitch } from "./fault-switch.ts";
import { faultsText } from "./fault-table.ts";
import { countText } from "./plain-text.ts";

/** What typed lines act on. */
export interface Desk {
  readonly book: Pick<ExchangeBook, "all" | "find">;
  /** Undefined where the built-in upstream is not asked. */
  readonly faults: FaultSwitch | undefined;
  /** Undefined where there is a config of the author's own. */
  readonly site: (() => ExportSite) | undefined;
  readonly terminal: Pick<Terminal, "out" | "err" | "cwd">;
  readonly quit: () => void;
}

type Word = (desk: Desk, rest: readonly string[]) => void | Promise<void>;

const words: Readonly<Record<string, { readonly meaning: string; readonly run: Word }>> = {
  fault: { meaning: "NAME [CALLS]: the next call, or so many, fail so; `fault off` ends it", run: setFault },
  faults: { meaning: "lists the faults", run: ({ terminal }) => terminal.out(faultsText()) },
  exchanges: { meaning: "lists the exchanges of late", run: ({ book, terminal }) => terminal.out(listText(book)) },
  show: { meaning: "[ID]: shows an exchange again; the last one without an id", run: show },
  export: { meaning: "[ID]: writes an exchange as a test into the plugin's folder", run: exportOne },
  help: { meaning: "prints this", run: ({ terminal }) => terminal.out(helpText()) },
  quit: { meaning: "ends it, as Ctrl-C does", run: ({ quit }) => quit() },
};

/** Does what a typed line says. */
export async function obey(line: string, desk: Desk): Promise<void> {
  const [name = "", ...rest] = line.trim().split(/\s+/);
  if (name === "") return;
  const word = Object.hasOwn(words, name) ? words[name] : undefined;
  try {
    if (word) await word.run(desk, rest);
    else desk.terminal.err(`unknown word ${JSON.stringify(name)}: ${Object.keys(words).join(", ")}\n`);
  } catch (error) {
    desk.terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function setFault({ faults, terminal }: Desk, [name, calls = "1"]: readonly string[]): void {
  if (!faults)
    throw new Error(
      "faults come from the built-in upstream, which is not asked here: no --upstream, no --config, and a provider",
    );
  if (name === undefined) throw new Error("fault needs a name: `faults` lists them");
  if (name === "off") {
    faults.off();
    terminal.out("the upstream is sound\n");
    return;
  }
  if (!/^[1-9]\d{0,5}$/.test(calls)) throw new Error(`fault takes a number of calls, got ${JSON.stringify(calls)}`);
  faults.set(name, Number(calls));
  terminal.out(`the next ${countText(Number(calls), "call")} of the upstream: ${name}\n`);
}

function show({ book, terminal }: Desk, [id]: readonly string[]): void {
  terminal.out(exchangeText(found(book, id)));
}

async function exportOne({ book, site, terminal }: Desk, [id]: readonly string[]): Promise<void> {
  if (!site) throw new Error("only what ran without --config and --option can be exported: put options into dev.json");
  const files = await exportExchange(found(book, id), site());
  terminal.out(files.map((file) => `wrote ${relative(terminal.cwd, file)}\n`).join(""));
}

function found(book: Desk["book"], id: string | undefined): ReturnType<Desk["book"]["all"]>[number] {
  const exchange = book.find(id);
  if (exchange) return exchange;
  throw new Error(
    id === undefined ? "there is no exchange yet" : `no exchange of late has an id that begins with ${id}`,
  );
}

function listText(book: Desk["book"]): string {
  return book
    .all()
    .map((exchange) => `  ${titleText(exchange)}\n`)
    .join("");
}

function helpText(): string {
  return Object.entries(words)
    .map(([name, { meaning }]) => `  ${name.padEnd(9)} ${meaning}\n`)
    .join("");
}
