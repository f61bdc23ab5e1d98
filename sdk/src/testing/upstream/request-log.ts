import { createDeferred, type Deferred } from "./deferred.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import type { Reply } from "./reply.ts";

/** A recorded request and the reply that it got. */
interface LoggedRequest {
  readonly request: RecordedRequest;
  readonly reply: Reply;
}

/** The requests in the order in which they arrived, and those who wait for one of them. */
export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  add(entry: LoggedRequest): void;
  /** The n-th request, counted from 1; throws when it has not arrived. */
  get(n: number): LoggedRequest;
  /** The n-th request as soon as it has arrived; rejects when the log is closed before. */
  arrival(n: number): Promise<LoggedRequest>;
  /** Turns away everyone who still waits. */
  close(): void;
}

/** Creates an empty log. */
export function createRequestLog(): RequestLog {
  const entries: LoggedRequest[] = [];
  const requests: RecordedRequest[] = [];
  const waiting = new Map<number, Deferred<LoggedRequest>>();
  let closed = false;
  return {
    requests,
    add(entry) {
      requests.push(entry.request);
      const n = entries.push(entry);
      waiting.get(n)?.resolve(entry);
      waiting.delete(n);
    },
    get(n) {
      const entry = entries[n - 1];
      if (entry === undefined) throw new RangeError(`request ${n} has not arrived`);
      return entry;
    },
    async arrival(n) {
      if (!(n >= 1)) throw new RangeError(`requests are counted from 1, there is no request ${n}`);
      const entry = entries[n - 1];
      if (entry !== undefined) return entry;
      if (closed) throw neverArrived(n);
      const waiter = waiting.get(n) ?? createDeferred<LoggedRequest>();
      waiting.set(n, waiter);
      return waiter.promise;
    },
    close() {
      closed = true;
      for (const [n, waiter] of waiting) waiter.reject(neverArrived(n));
      waiting.clear();
    },
  };
}

function neverArrived(n: number): Error {
  return new Error(`the fake upstream was closed before request ${n} arrived`);
}
