import { Pool } from "undici";
import type { LoadOrder, LoadResult } from "../messages.ts";
import { AnswerReader } from "./answer-reader.ts";
import { clientBody, clientWires } from "./client-wires.ts";
import { serveRole, usage } from "./role.ts";

/** A closed loop of clients: each sends its next request when its last answer has ended. */

const maximumRequests = 100_000;
const patienceMilliseconds = 10_000;
const latencies = new Float64Array(maximumRequests);
const firsts = new Float64Array(maximumRequests);
const pools = new Map<string, Pool>();

interface Tally {
  readonly deadline: number;
  started: number;
  done: number;
  failures: number;
  events: number;
  bytes: number;
}

serveRole("", (order?: LoadOrder) => (order === undefined ? usage() : run(order)));

async function run(order: LoadOrder): Promise<LoadResult> {
  const pool = poolOf(order);
  const ask = { path: clientWires[order.wire].path(order.streamed), body: clientBody(order), order };
  const begin = performance.now();
  const tally = { deadline: begin + order.milliseconds, started: 0, done: 0, failures: 0, events: 0, bytes: 0 };
  await Promise.all(Array.from({ length: order.concurrency }, () => client(pool, ask, tally)));
  const latency = quantiles(latencies, tally);
  const first = quantiles(firsts, tally);
  return {
    requests: tally.done,
    failures: tally.failures,
    seconds: (performance.now() - begin) / 1000,
    events: tally.events,
    bytes: tally.bytes,
    p50Milliseconds: latency(0.5),
    p99Milliseconds: latency(0.99),
    firstP50Milliseconds: first(0.5),
    firstP99Milliseconds: first(0.99),
  };
}

function quantiles(times: Float64Array, { done }: Tally): (share: number) => number {
  const sorted = times.subarray(0, done).toSorted();
  return (share) => sorted[Math.floor(sorted.length * share)] ?? 0;
}

interface Ask {
  readonly path: string;
  readonly body: Buffer;
  readonly order: LoadOrder;
}

async function client(pool: Pool, ask: Ask, tally: Tally): Promise<void> {
  while (tally.started < maximumRequests && performance.now() < tally.deadline) {
    tally.started += 1;
    const begin = performance.now();
    const answer = await exchange(pool, ask);
    if (answer.isComplete()) {
      latencies[tally.done] = performance.now() - begin;
      firsts[tally.done] = answer.firstAt - begin;
      tally.done += 1;
      tally.events += answer.events;
      tally.bytes += answer.bytes;
    } else {
      tally.failures += 1;
    }
  }
}

function exchange(pool: Pool, { path, body, order: { wire, streamed } }: Ask): Promise<AnswerReader> {
  return new Promise((resolve) => {
    const answer = new AnswerReader(streamed ? clientWires[wire] : undefined, resolve);
    const headers = { "content-type": "application/json", accept: streamed ? "text/event-stream" : "application/json" };
    pool.dispatch({ path, method: "POST", headers, body }, answer);
  });
}

function poolOf({ url, concurrency }: LoadOrder): Pool {
  const known = pools.get(url);
  if (known !== undefined) return known;
  const limits = { headersTimeout: patienceMilliseconds, bodyTimeout: patienceMilliseconds };
  const pool = new Pool(url, { connections: concurrency, ...limits });
  pools.set(url, pool);
  return pool;
}
