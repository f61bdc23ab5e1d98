import type { CheckId } from "./check-id.ts";
import { CheckFailure } from "./check-failure.ts";
import { type Body, emptyBody } from "./read-body.ts";
import type { RawExchange, Recorder } from "./recorder.ts";

/** An answer that was read. */
export interface Answer extends Readonly<Body> {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly firstByteMs: number;
  readonly durationMs: number;
}

/** A request, and for whom it is sent. */
export interface Outgoing {
  readonly check: CheckId;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly key: string | undefined;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly read: (response: Response, body: Body) => Promise<void>;
}

/** Sends a request, reads the answer, and records both. @throws CheckFailure when no whole answer comes. */
export async function exchange(outgoing: Outgoing, recorder: Recorder): Promise<Answer> {
  const { check, method, url, timeoutMs, read } = outgoing;
  const headers = headersOf(outgoing);
  const started = performance.now();
  const sinceStart = (): number => Math.round(performance.now() - started);
  const body = emptyBody();
  let raw: RawExchange = {
    check,
    startedAt: new Date().toISOString(),
    durationMs: 0,
    method,
    url,
    requestHeaders: headers,
    requestBody: outgoing.body ?? "",
  };
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    // A redirect would take the key to wherever the gateway wants.
    const init: RequestInit = { method, headers, redirect: "manual", signal };
    const response = await fetch(url, outgoing.body === undefined ? init : { ...init, body: outgoing.body });
    const { status } = response;
    const head = { status, headers: Object.fromEntries(response.headers), firstByteMs: sinceStart() };
    raw = { ...raw, answer: { ...head, text: "" } };
    await read(response, body);
    return { ...head, ...body, durationMs: sinceStart() };
  } catch (cause) {
    const error = reasonOf(cause, timeoutMs);
    raw = { ...raw, error };
    throw new CheckFailure(error, { cause });
  } finally {
    // Whoever left before the end gives the connection up.
    left.abort();
    const answer = raw.answer && { ...raw.answer, text: body.text };
    recorder.add({ ...raw, durationMs: sinceStart(), ...(answer && { answer }) });
  }
}

function headersOf({ body, key }: Outgoing): Readonly<Record<string, string>> {
  return {
    accept: "application/json, text/event-stream",
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  if (cause instanceof CheckFailure) return cause.message;
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === "TimeoutError") return `no whole answer within ${timeoutMs / 1000} s`;
  const { cause: inner, message } = cause;
  if (!(inner instanceof Error)) return `the connection failed: ${message}`;
  return `the connection failed: ${"code" in inner ? String(inner.code) : inner.message}`;
}
