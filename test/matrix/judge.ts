import { type RecordedRequest, type Script, splitEvery } from "@patchbay/sdk/testing";
import { expect } from "vitest";
import { adapted } from "./adaptations.ts";
import type { Answer } from "./answer.ts";
import type { Heard, Outcome } from "./clients/client.ts";
import type { Conversation } from "./conversations.ts";
import { askedOf, type Essentials, essentialsAsked } from "./essentials.ts";
import { toldOf } from "./expected.ts";
import { answers, type Upstream } from "./upstreams/upstream.ts";
import type { Pair, World } from "./world.ts";

/** How a client wants its answer. */
export type Mode = "whole" | "streamed";

/** Lets a client have a conversation and judges what it is told, what the upstream is asked, and what was lost. */
export async function judge(world: World, pair: Pair, talk: Conversation, mode: Mode): Promise<void> {
  const { client, upstream } = pair;
  world.fake.setDefault(scriptOf(upstream, talk));
  const before = world.fake.requests.length;
  const heard: Heard = { losses: "" };
  const outcome = await client[mode](world.url, talk.question, heard);
  const [request, ...more] = world.fake.requests.slice(before);
  if (!request) throw new Error("the upstream was not asked");
  expect(more).toEqual([]);
  expect(upstream.wantsStream(request)).toBe(mode === "streamed");
  judgeOutcome(outcome, talk.answer, client.id, upstream.wire.id);
  const { wanted, told } = adapted(essentialsAsked(talk.question, client.id), talk, pair);
  expect({ ...askedOf(upstream, request), losses: heard.losses }).toEqual({ ...wanted, losses: heard.losses });
  // Where among its like each stands is the writers' affair.
  expect(heard.losses.replaceAll(/\[\d+\]/g, "").split("; ")).toEqual(expect.arrayContaining([...told]));
}

function scriptOf(upstream: Upstream, { answer, renames, pieceBytes }: Conversation) {
  return (request: RecordedRequest): Script => {
    const said = renames ? renamed(answer, askedOf(upstream, request)) : answer;
    const script = answers(upstream, said)(request);
    return pieceBytes === undefined ? script : splitEvery(script, pieceBytes);
  };
}

function renamed(answer: Answer, { tools }: Essentials): Answer {
  const [name] = JSON.parse(tools[0] ?? "[]") as readonly string[];
  return { ...answer, calls: (answer.calls ?? []).map((call) => ({ ...call, name: name ?? "" })) };
}

function judgeOutcome(outcome: Outcome, answer: Answer, client: string, upstream: string): void {
  const { text, thinking, finish, stop, calls, counts } = outcome;
  const told = toldOf(answer, client, upstream);
  expect({
    text,
    thinking,
    finish,
    stop,
    calls: calls.map(({ name, input }) => ({ name, input })),
    counts: told.counts && { cached: 0, reasoning: 0, ...counts },
  }).toEqual(told);
  const ids = calls.map(({ id }) => id);
  const own = (answer.calls ?? []).map(({ id }) => id);
  if (client === "ollama") return;
  if (upstream !== "ollama") expect(ids).toEqual(own);
  expect(new Set(ids.filter((id) => id !== "")).size).toBe(own.length);
}
