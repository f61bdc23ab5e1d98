import type { ChatEvent, ChatRequest } from "@patchbay/sdk";
import { expect } from "vitest";
import { type Difference, silentDifferences } from "./fact.ts";
import { folded, readReply, readRequest, type WirePair, writeReply, writeRequest } from "./legs.ts";
import { replyFacts } from "./reply-facts.ts";
import { requestFacts } from "./request-facts.ts";

/** What one wire says to the other; fails when something is lost and not told. */
export type Law<Subject> = (pair: WirePair, subject: Subject) => void;

/** A client's request is the same for its upstream, but for what the ledger tells. */
export const there: Law<ChatRequest> = (pair, original) => {
  const { from, to } = pair;
  const request = asked(pair, original);
  const written = request && writeRequest(to, request);
  // What a wire refuses outright is not lost in silence.
  if (!written) return;
  const read = readRequest(to, written.output, request.stream);
  const losses = [...written.losses, ...read.losses];
  const silent = silentDifferences(requestFacts(request), requestFacts(read.output), losses);
  expectNone(silent, `from ${from.id}, told: ${losses.map(({ path }) => path).join("; ")}`);
};

/** A client's request that went through another wire is the same again, but for what the ledger told on both ways. */
export const thereAndBack: Law<ChatRequest> = (pair, original) => {
  const { from, to } = pair;
  const request = asked(pair, original);
  const written = request && writeRequest(to, request);
  if (!written) return;
  const { output: other, losses } = readRequest(to, written.output, request.stream);
  const back = writeRequest(from, other);
  if (!back) throw new Error(`${from.id} refuses what ${to.id} made of its own`);
  const again = readRequest(from, back.output, request.stream);
  const told = [...written.losses, ...losses, ...back.losses, ...again.losses];
  const silent = silentDifferences(requestFacts(request), requestFacts(again.output), told);
  expectNone(silent, `told: ${told.map(({ path }) => path).join("; ")}`);
};

/** An upstream's answer, whole and streamed, is the same for the client, but for what the ledger tells. */
export const answered: Law<readonly ChatEvent[]> = ({ from: client, to: upstream }, events) => {
  for (const stream of [true, false]) {
    const said = readReply(upstream, writeReply(upstream, events, stream).output, stream).output;
    const written = writeReply(client, said, stream);
    const heard = readReply(client, written.output, stream);
    const losses = [...written.losses, ...heard.losses];
    const silent = silentDifferences(replyFacts(folded(said)), replyFacts(folded(heard.output)), losses);
    expectNone(silent, `stream: ${stream}, told: ${losses.map(({ path }) => path).join("; ")}`);
  }
};

/** A request of the neutral model, as a client of the first wire says it. */
function asked({ from }: WirePair, original: ChatRequest): ChatRequest | undefined {
  const body = writeRequest(from, original);
  return body && readRequest(from, body.output, original.stream).output;
}

function expectNone(silent: readonly Difference[], told: string): void {
  expect(silent, told).toEqual([]);
}
