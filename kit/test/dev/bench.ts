import type { FlagValues, Terminal } from "@patchbay/core";
import { dev, type TypedLines } from "../../src/cli/dev.ts";
import { testTerminal } from "../support.ts";

/** `patchbay plugin dev` at work, with somebody before the terminal. */
export interface DevRun extends AsyncDisposable {
  readonly url: string;
  /** Everything that was written. */
  text(): string;
  /** Resolves with what stands in the first group of the first match in what was written since the last match. */
  seen(pattern: RegExp): Promise<string>;
  type(line: string): void;
  post(path: string, body: unknown): Promise<Response>;
  /** Presses Ctrl-C; resolves with the exit code. */
  end(): Promise<number>;
}

/** Starts it and waits until it listens; rejects with what was written when it ends before. */
export async function startDev(
  folder: string,
  args: {
    readonly values?: Readonly<Record<string, string>>;
    readonly switches?: readonly string[];
    readonly options?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<DevRun> {
  const { values = {}, switches = [], options = [], env = {} } = args;
  const screen = createScreen();
  const lines = createLines();
  const signals: (() => void)[] = [];
  const terminal: Terminal = {
    ...testTerminal(folder).terminal,
    env: { ...env },
    out: screen.write,
    err: screen.write,
    onSignal: (signal, run) => void (signal === "SIGINT" && signals.push(run)),
  };
  const flags: FlagValues = {
    values: { port: "0", ...values },
    lists: { option: options },
    switches: new Set(switches),
    argument: folder,
  };
  const ended = dev(flags, terminal, () => lines);
  const early = ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${screen.text()}`)));
  early.catch(() => undefined);
  const seen = (pattern: RegExp): Promise<string> => Promise.race([screen.seen(pattern), early]);
  const end = (): Promise<number> => {
    signals[0]?.();
    return ended;
  };
  const url = await seen(/runs on (http:\S+)\n/);
  return {
    url,
    text: screen.text,
    seen,
    type: lines.type,
    post: (path, body) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    end,
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}

/** Runs it to its end, for runs that do not begin. */
export async function failDev(
  folder: string,
  values: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
) {
  const { terminal, written } = testTerminal(folder);
  const flags = {
    values: { port: "0", ...values },
    lists: { option: options },
    switches: new Set<string>(),
    argument: folder,
  };
  return { code: await dev(flags, terminal, createLines), ...written };
}

function createScreen() {
  let text = "";
  let read = 0;
  const waiting = new Set<() => void>();
  return {
    text: () => text,
    write: (more: string) => {
      text += more;
      for (const look of waiting) look();
    },
    seen: (pattern: RegExp) =>
      new Promise<string>((resolve) => {
        const look = (): void => {
          const match = pattern.exec(text.slice(read));
          if (!match) return;
          read += match.index + match[0].length;
          waiting.delete(look);
          resolve(match[1] ?? match[0]);
        };
        waiting.add(look);
        look();
      }),
  };
}

function createLines(): TypedLines & { readonly type: (line: string) => void } {
  const queue: string[] = [];
  let wake = (): void => undefined;
  const state = { isClosed: false };
  return {
    type(line) {
      queue.push(line);
      wake();
    },
    close() {
      state.isClosed = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      while (!state.isClosed) {
        const line = queue.shift();
        if (line !== undefined) yield line;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
