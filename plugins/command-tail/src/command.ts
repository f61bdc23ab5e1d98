import {
  type Command,
  configFlag,
  type FlagValues,
  helpFlag,
  openAdminAccess,
  type Terminal,
  urlFlag,
  UsageError,
} from "@patchbay/core/command";
import { eventLine } from "./event-line.ts";
import { type Feed, type FeedEvent, follow } from "./follow.ts";

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
    url: urlFlag,
    config: configFlag,
    help: helpFlag,
  },
  run: tail,
};

async function tail(flags: FlagValues, terminal: Terminal): Promise<number> {
  const feed = feedPath(flags);
  const door = await openAdminAccess(flags, terminal);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) terminal.onSignal(signal, () => stop.abort());
  await follow(
    { door, ...feed },
    {
      signal: stop.signal,
      show: (event) => show(event, flags, terminal),
      say: (text) => terminal.err(`${text}\n`),
    },
  );
  return 0;
}

function feedPath({ values }: FlagValues): Pick<Feed, "path" | "query"> {
  const { path = "/monitor/events" } = values;
  if (!path.startsWith("/")) throw new UsageError(`--path must begin with "/", got ${JSON.stringify(path)}`);
  const query = new URLSearchParams();
  for (const name of filters) {
    const value = values[name];
    if (value !== undefined) query.set(name, value);
  }
  return { path, query };
}

function show(event: FeedEvent, { switches }: FlagValues, terminal: Terminal): void {
  if (event.type === "open") return;
  if (switches.has("json")) return terminal.out(`${JSON.stringify(event)}\n`);
  const line = eventLine(event, { colors: terminal.colors, isFull: switches.has("full") });
  if (line !== undefined) terminal.out(`${line}\n`);
}
