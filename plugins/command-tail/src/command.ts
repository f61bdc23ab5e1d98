import type { Command, FlagValues, Terminal } from "@patchbay/core";
import { findDoor } from "./door.ts";
import { eventLine } from "./event-line.ts";
import { type FeedEvent, follow } from "./follow.ts";
import { UsageFault } from "./usage-fault.ts";

const filters = ["model", "pool", "client", "protocol", "status"];

/** `patchbay tail`: shows the feed of `@patchbay/observe-monitor`. */
export const command: Command = {
  name: "tail",
  summary: "show exchanges of a running kernel as they pass, until Ctrl-C; its config needs @patchbay/observe-monitor",
  flags: {
    model: { value: "NAMES", meaning: "only models with these names, as clients name them; * stands for anything" },
    pool: { value: "NAMES", meaning: "only exchanges for which one of these pools was asked" },
    client: { value: "IDS", meaning: "only these clients" },
    protocol: { value: "NAMES", meaning: "only these protocols" },
    status: { value: "STATUS", meaning: "only these: 503, 5xx, done, failed, cancelled; several with commas" },
    full: { meaning: "print requests, answers and bodies whole, where the monitor shows them" },
    json: { meaning: "print each event as a line of JSON, for programs" },
    path: { value: "PATH", meaning: "where the monitor shows its feed; default: /monitor/events" },
    url: { value: "URL", meaning: "address of the running kernel; default: that of the config" },
    config: {
      value: "FILE",
      meaning: "config file; default: plugins.config.ts, .json, .yaml or .yml in the working directory",
      variable: "PATCHBAY_CONFIG",
    },
    help: { meaning: "print this help" },
  },
  run: tail,
};

async function tail(flags: FlagValues, terminal: Terminal): Promise<number> {
  try {
    const door = await findDoor(flags, terminal);
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) terminal.onSignal(signal, () => stop.abort());
    await follow(feedAddress(door.url, flags), {
      token: door.token,
      signal: stop.signal,
      show: (event) => show(event, flags, terminal),
      say: (text) => terminal.err(`${text}\n`),
    });
    return 0;
  } catch (error) {
    if (!(error instanceof UsageFault)) throw error;
    terminal.err(`patchbay: ${error.message}\nsee patchbay tail --help\n`);
    return 2;
  }
}

function feedAddress(base: string, { values }: FlagValues): URL {
  const { path = "/monitor/events" } = values;
  if (!path.startsWith("/")) throw new UsageFault(`--path must begin with "/", got ${JSON.stringify(path)}`);
  const url = new URL(`${base}${path}`);
  for (const name of filters) {
    const value = values[name];
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

function show(event: FeedEvent, { switches }: FlagValues, terminal: Terminal): void {
  if (event.type === "open") return;
  if (switches.has("json")) return terminal.out(`${JSON.stringify(event)}\n`);
  const line = eventLine(event, { colors: terminal.colors, isFull: switches.has("full") });
  if (line !== undefined) terminal.out(`${line}\n`);
}
