import { GatewayError } from "@patchbay/sdk";
import type { PluginLine } from "../hooks/hook-context.ts";
import type { Answer } from "../rpc/peer.ts";
import { Crash, type Supervisor } from "./supervisor.ts";

/** A line that outlives processes: it waits for one that starts, and tells of one that is gone in the caller's terms. */
export function createPluginLine(plugin: string, supervisor: Supervisor): PluginLine {
  const open: PluginLine["open"] = async (method, input, options = {}) => {
    try {
      const { peer } = await unlessAborted(supervisor.process(), options.signal);
      return named(await peer.open(method, input, options), (cause) => told(plugin, method, cause));
    } catch (cause) {
      throw told(plugin, method, cause);
    }
  };
  return {
    open,
    async ask(method, input, options) {
      const answer = await open(method, input, options);
      answer.cancel();
      return answer.head;
    },
    note(method, input) {
      void supervisor.process().then(
        ({ peer }) => peer.note(method, input),
        () => undefined,
      );
    },
  };
}

function named(answer: Answer, tell: (cause: unknown) => unknown): Answer {
  const { head, items, chunks } = answer;
  return { head, items: watched(items, tell), chunks: watched(chunks, tell), cancel: () => answer.cancel() };
}

function watched<T>(source: AsyncIterable<T>, tell: (cause: unknown) => unknown): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      return {
        // Once per batch of every stream: no more promises than it takes.
        next: () =>
          iterator.next().catch((cause: unknown) => {
            throw tell(cause);
          }),
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

function told(plugin: string, method: string, cause: unknown): unknown {
  if (!(cause instanceof Crash)) return cause;
  const code = method.startsWith("provider.") ? "provider-crashed" : "plugin-failed";
  return new GatewayError(code, `plugin "${plugin}" crashed in ${method}: ${cause.message}`, {
    plugin,
    hook: method,
    cause,
  });
}

/** What is waited for, unless the one who waits gives up. */
async function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await pending;
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(GatewayError.from(signal.reason, "aborted"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    const done = (): void => signal.removeEventListener("abort", abort);
    pending.then(resolve, reject).finally(done);
  });
}
