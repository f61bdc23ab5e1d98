import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "./clients/client.ts";
import { type Conversation, conversations } from "./conversations.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld, type Pair, pairs, type World } from "./world.ts";

/** Where bytes pass nothing is lost. */
const translated = pairs.filter(({ neutral }) => neutral);

/** Conversations that differ in the question. */
const questions = conversations.filter(
  ({ question }, index) =>
    conversations.findIndex((other) => JSON.stringify(other.question) === JSON.stringify(question)) === index,
);

/** New names that are undone, and what was added, take nothing away. */
function harmful(losses: string): readonly string[] {
  return losses.split("; ").filter((loss) => /^(dropped|approximated) /.test(loss));
}

describe.each(translated)("$title, for a client that would rather be refused", (pair) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(pair.upstream, true);
    world.fake.setDefault(answers(pair.upstream, { text: "fine" }));
  });

  afterAll(() => world[Symbol.asyncDispose]());

  const able = questions.filter(({ needs }) => !(needs && pair.client.lacks.includes(needs)));

  test.each(able)("$name", async (talk) => {
    const lenient = { losses: "" };
    await pair.client.whole(world.url, talk.question, lenient);
    const lost = harmful(lenient.losses);
    const before = world.fake.requests.length;
    const outcome = await strictly(pair, world, talk);

    if (lost.length === 0) expect(outcome).toMatchObject({ text: "fine" });
    else expectRefusal(outcome, lost);
    expect(world.fake.requests.length - before).toBe(lost.length === 0 ? 1 : 0);
  });
});

function strictly({ client }: Pair, { url }: World, { question }: Conversation): Promise<Outcome | Error> {
  return client
    .whole(url, question, { losses: "", strict: "reject" })
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
}

interface Thrown {
  readonly status?: number;
  readonly status_code?: number;
}

/** Every path that would be lost is named. */
function expectRefusal(outcome: Outcome | Error, lost: readonly string[]): void {
  if (!(outcome instanceof Error)) throw new TypeError(`the client was answered: ${JSON.stringify(outcome)}`);
  const { status, status_code: code } = outcome as Thrown;
  expect(status ?? code).toBe(400);
  for (const loss of lost) {
    const [, kind = "", path = ""] = /^(\S+) (.*)$/.exec(loss) ?? [];
    expect(outcome.message).toContain(`${path} (${kind}: `);
  }
}
