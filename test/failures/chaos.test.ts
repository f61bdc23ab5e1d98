import { startTestKernel } from "@patchbay/core/testing";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import {
  createTestClock,
  cutAfter,
  cutBeforeHeaders,
  errorStatus,
  type FakeUpstream,
  json,
  type RecordedRequest,
  resetAfter,
  resetBeforeHeaders,
  type Script,
  seededRandom,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { clients } from "../matrix/clients/all.ts";
import { user } from "../matrix/question.ts";
import { openaiChat } from "../matrix/upstreams/openai-chat.ts";
import { answers } from "../matrix/upstreams/upstream.ts";
import { plugins } from "./plugins.ts";

const total = 1000;
const atOnce = 50;
const nodeCount = 10;
const failingCount = 4;

/** A failure that nobody needs to notice: nothing has been said yet. */
const early: readonly ((sound: Script) => Script)[] = [
  () => cutBeforeHeaders(),
  () => resetBeforeHeaders(),
  (sound) => cutAfter(sound, 0),
  (sound) => ({ ...sound, steps: [] }),
  () => errorStatus(500, { error: { message: "fell over" } }),
  () => errorStatus(503, { error: { message: "too much" } }),
  () => errorStatus(429, { error: { message: "too much" } }),
  () => errorStatus(401, { error: { message: "who are you" } }),
  () => json({ error: { message: "fell over" } }),
  () => errorStatus(200, "<html>", { "content-type": "text/html" }),
];

/** Failures within an answer; a whole one has not been passed on by then, a stream has. */
const late: readonly ((sound: Script) => Script)[] = [
  (sound) => cutAfter(sound, Math.min(3, sound.steps.length)),
  (sound) => resetAfter(sound, Math.min(3, sound.steps.length)),
];

/** A node that sometimes answers and sometimes fails, each time in another way. */
interface Moody {
  readonly script: (request: RecordedRequest) => Script;
  /** What was being said when a stream broke. */
  readonly broken: Set<string>;
}

function createMoody(seed: number): Moody {
  const random = seededRandom(seed);
  const broken = new Set<string>();
  const oneOf = <Item>(list: readonly Item[]): Item | undefined => list[Math.floor(random() * list.length)];
  return {
    broken,
    script(request) {
      const sound = answering(request);
      const mood = random();
      if (mood < 0.2) return sound;
      if (mood < 0.9) return oneOf(early)?.(sound) ?? sound;
      if (openaiChat.wantsStream(request)) broken.add(markerOf(request));
      return oneOf(late)?.(sound) ?? sound;
    },
  };
}

function answering(request: RecordedRequest): Script {
  return answers(openaiChat, { text: `you said ${markerOf(request)}, and that is that` })(request);
}

/** What the client said: no two say the same. */
function markerOf({ text }: RecordedRequest): string {
  return /marker-\d+-/.exec(text)?.[0] ?? "nothing";
}

/** It takes a third of that on a machine that has nothing else to do. */
const timeout = 60_000;

test(
  "of 1,000 requests to ten nodes, four of them moody, none is lost that a sound one could serve",
  { timeout },
  async () => {
    const moody = Array.from({ length: failingCount }, (_, n) => createMoody(n + 1));
    const scripts = [...moody.map(({ script }) => script), ...Array(nodeCount - failingCount).fill(answering)];
    const upstreams = await Promise.all(scripts.map((script: Moody["script"]) => startFakeUpstream(script)));
    await using services = closing(upstreams);
    const clock = createTestClock();
    const nodes = services.list.map(({ url }, n) => ({
      id: `n${n}`,
      baseUrl: `${url}/v1`,
      apiKey: `node-key-${n}-4711`,
    }));
    await using kernel = await startTestKernel(
      {
        plugins: [...plugins, roundRobin],
        // Rests are short, so that the moody ones are asked again and again.
        pools: { main: { provider: openaiChat.id, nodes, cooldown: shortRests } },
        defaultPool: "main",
        upstream: { retryPauseMs: 0 },
      },
      { clock, random: seededRandom(99) },
    );
    const lost: string[] = [];
    await inParallel(total, atOnce, async (n) => {
      const client = clients[n % clients.length];
      const mode = n % 3 === 0 ? "whole" : "streamed";
      const question = { turns: [user(`marker-${n}-`)] };
      const outcome = await client?.[mode](kernel.url, question, { losses: "" }).catch(String);
      const said = `you said marker-${n}-, and that is that`;
      if (typeof outcome === "object") expect(outcome.text).toBe(said);
      else lost.push(`marker-${n}-`);
      if (n % 5 === 0) await clock.advance(1000);
    });
    while (kernel.status().running > 0) await new Promise(setImmediate);
    const broken = moody.flatMap(({ broken: markers }) => [...markers]);
    expect(lost.toSorted()).toEqual(broken.toSorted());
    expect(broken.length).toBeGreaterThan(10);
    const states = kernel.nodes();
    expect(states.map(({ inFlight, waiting }) => inFlight + waiting)).toEqual(Array(nodeCount).fill(0));
    for (const { failuresInRow, rests } of states.slice(failingCount)) expect([failuresInRow, rests]).toEqual([0, []]);
    for (const { requests } of services.list) expect(requests.length).toBeGreaterThan(50);
  },
);

const shortRests = Object.fromEntries(
  [
    "credential-rejected",
    "rate-limited",
    "overloaded",
    "upstream-failed",
    "invalid-reply",
    "unreachable",
    "stream-interrupted",
  ].map((code) => [code, { baseMs: 500, maxMs: 500 }]),
);

async function inParallel(count: number, width: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: width }, run));
}

function closing(upstreams: readonly FakeUpstream[]): AsyncDisposable & { readonly list: readonly FakeUpstream[] } {
  return {
    list: upstreams,
    async [Symbol.asyncDispose]() {
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}
