import { createStreamScrubber } from "../credentials/stream-scrubber.ts";
import type { CallLease } from "./call-gate.ts";
import { answerTooLarge } from "./describe-failure.ts";
import type { TransportBody } from "./transport.ts";

/** What happens to an answer on its way to a plugin that is not trusted. */
export interface BodyGuard {
  readonly lease: CallLease;
  /** What is taken out of it, wherever it stands. */
  readonly words: readonly string[];
  readonly maxBytes: number;
  readonly host: string;
}

/** A body that can be read once. */
export interface ReadableBody extends AsyncIterable<Uint8Array> {
  readAll(maxBytes: number): Promise<Uint8Array>;
}

/** The body without the words, bounded in bytes; its end, or its reader's leaving, ends the lease. */
export function guardBody(body: TransportBody, guard: BodyGuard): ReadableBody {
  const { lease, host } = guard;
  lease.signal.addEventListener("abort", lease.leave, { once: true });
  return {
    [Symbol.asyncIterator]: () => chunksOf(body, guard),
    async readAll(maxBytes) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunksOf(body, { ...guard, maxBytes: Math.min(maxBytes, guard.maxBytes), host })) {
        parts.push(chunk);
      }
      return Buffer.concat(parts);
    },
  };
}

async function* chunksOf(body: TransportBody, guard: BodyGuard): AsyncGenerator<Uint8Array, undefined> {
  const { lease, words, maxBytes, host } = guard;
  const scrubber = createStreamScrubber(words);
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw answerTooLarge(host, maxBytes);
      const clean = scrubber.push(chunk);
      if (clean.length > 0) yield clean;
    }
    const rest = scrubber.end();
    if (rest.length > 0) yield rest;
  } catch (error) {
    throw lease.expiry() ?? error;
  } finally {
    body.cancel();
    lease.leave();
  }
}
