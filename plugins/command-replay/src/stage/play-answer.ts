import type { ServerResponse } from "node:http";
import { connectionHeaders } from "../connection-headers.ts";
import type { Attempt } from "../scene.ts";

/** How answers are given. */
export interface Pace {
  /** How many times as fast as recorded; 0: at once. */
  readonly speed: number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Called where an answer ends that nobody waited for, or the tape itself. */
  readonly left?: () => void;
}

/** Gives the answer that an attempt got, or breaks the connection as it broke. */
export async function playAnswer(attempt: Attempt, response: ServerResponse, pace: Pace): Promise<void> {
  const { request, reply, end } = attempt;
  const until = createWait(request.head?.ms ?? 0, pace);
  if (reply.head) {
    await until(reply.head.ms);
    response.writeHead(reply.head.status ?? 200, replyHeaders(reply.head.headers));
    response.flushHeaders();
  }
  for (const { ms, text } of reply.pieces) {
    await until(ms);
    if (response.destroyed) return;
    response.write(text);
  }
  if (end) await until(end.ms);
  // Whoever called it off on the tape is to do so again; where the tape ends there is nothing more to be seen.
  if (!end || end.outcome === "cancelled") pace.left?.();
  if (end?.outcome === "cancelled") return;
  if (isCut(attempt)) response.destroy();
  else response.end();
}

/** Waits as long as it took on the tape from one moment to the next. */
function createWait(from: number, { speed, sleep }: Pace): (ms: number) => Promise<void> {
  let last = from;
  return async (ms) => {
    const gap = Math.max(0, ms - last);
    last = Math.max(last, ms);
    if (speed > 0 && gap > 0) await sleep(gap / speed);
  };
}

/** Failures of a connection, and not of what came through it. */
const cuts: ReadonlySet<string> = new Set(["stream-interrupted", "unreachable", "timeout"]);

function isCut({ reply, end }: Attempt): boolean {
  return !reply.head || (end?.error !== undefined && cuts.has(end.error.code));
}

const ofConnection: ReadonlySet<string> = new Set([...connectionHeaders, "trailer", "upgrade"]);

function replyHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));
}
