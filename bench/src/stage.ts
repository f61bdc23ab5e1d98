import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Answer, Order, Question, Ready } from "./messages.ts";

/** One process of the run. */
export interface Role {
  readonly url: string;
  /** What the role has used; with an order, what came of it. */
  ask<Result>(order?: Order): Promise<Result>;
  stop(): Promise<void>;
}

/** Starts roles and ends every one that is left. */
export interface Stage {
  start(name: string, parameters?: unknown): Promise<Role>;
  /** Takes a process that is no role under the same care. */
  adopt(child: ChildProcess): ChildProcess;
  /** Ends what is left, now, and whatever is started later. */
  close(): void;
}

/**
 * Young generations grow at a moment of their own, after which a process costs up to a half more or less per request than its
 * twin: all begin with the size that busy ones reach. Being set, the flags also replace those of this process, so that
 * no role loads TypeScript at run time. Code that waits for its next turn stays compiled, as that of a busy process does.
 */
const sameHeap = ["--min-semi-space-size=16", "--max-semi-space-size=16", "--no-flush-bytecode"];
const patienceMilliseconds = 30_000;
const rememberedErrorBytes = 4000;

/** A stage for roles that were built into `directory`. */
export function createStage(directory: string): Stage {
  const running = new Set<ChildProcess>();
  let closed = false;
  const adopt = (child: ChildProcess): ChildProcess => {
    running.add(child);
    child.once("exit", () => running.delete(child));
    if (closed) child.kill("SIGKILL");
    return child;
  };
  return {
    adopt,
    start: (name, parameters = {}) => {
      const options = {
        execArgv: sameHeap,
        stdio: ["ignore", "ignore", "pipe", "ipc"] as ("ignore" | "pipe" | "ipc")[],
      };
      return connect(name, adopt(fork(join(directory, `${name}.mjs`), [JSON.stringify(parameters)], options)));
    },
    close: () => {
      closed = true;
      for (const child of running) child.kill("SIGKILL");
    },
  };
}

async function connect(name: string, child: ChildProcess): Promise<Role> {
  const ended = whenEnded(name, child);
  const url = await Promise.race([whenReady(child), ended, late(name)]);
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on("message", (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });

  let lastId = 0;
  const ask = async <Result>(order?: Order): Promise<Result> => {
    lastId += 1;
    const question: Question = { id: lastId, ...(order && { order }) };
    const answered = new Promise<Answer>((resolve) => waiting.set(question.id, resolve));
    child.send(question);
    const answer = await Promise.race([answered, ended, late(name)]);
    if ("error" in answer) throw new Error(`${name}: ${answer.error}`);
    // Both ends of the channel are built from this folder, in one run.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return answer.result as Result;
  };
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended.catch(() => undefined);
  };
  return { url, ask, stop };
}

function whenReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once("message", ({ ready }: Ready) => resolve(ready)));
}

/** Rejects when the process ends, with the last of what it wrote to its error stream. */
export function whenEnded(name: string, child: ChildProcess): Promise<never> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-rememberedErrorBytes);
  });
  const ended = once(child, "close").then(() => {
    const how = child.signalCode === null ? `code ${child.exitCode}` : child.signalCode;
    throw new Error([`"${name}" ended with ${how}`, errors.trim()].filter((line) => line !== "").join("\n"));
  });
  // Most processes are ended on purpose, when nobody waits for them.
  ended.catch(() => undefined);
  return ended;
}

function late(name: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(new Error(`the process "${name}" does not answer`));
    setTimeout(fail, patienceMilliseconds).unref();
  });
}
