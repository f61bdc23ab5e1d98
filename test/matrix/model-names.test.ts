import { describe, expect, test } from "vitest";
import { type RawAnswer, send } from "../../core/test/support/gateway.ts";
import { type Door, doors } from "./doors.ts";
import { upstreams } from "./upstreams/all.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld } from "./world.ts";

const models = { alias: { pool: "main", model: "real-model" } };

/** Everything that an answer says of its model. */
function namesIn(door: Door, { text }: RawAnswer): ReadonlySet<string | undefined> {
  const pieces = text
    .split("\n")
    .map((line) => line.replace(/^data: ?/, "").trim())
    .filter((line) => line.startsWith("{"));
  const names = pieces.map((piece) => door.modelOf(JSON.parse(piece) as object));
  return new Set(names.filter((name) => name !== undefined));
}

/** Asks whole, then streamed. */
async function askTwice(url: string, door: Door, model: string): Promise<readonly RawAnswer[]> {
  const body = door.body(model, "hello");
  const ask = (path: string, stream: boolean) => send(`${url}${path}`, { body: JSON.stringify({ ...body, stream }) });
  return [await ask(door.path(model), false), await ask(door.streamPath(model), true)];
}

describe.each(doors)("$id, T79: a model that is asked for by another name", (door) => {
  test.each(upstreams)(
    "is asked by its own of $id, and the answer keeps what the vendor calls it",
    async (upstream) => {
      await using world = await openWorld(upstream, false, { models });
      world.fake.setDefault(answers(upstream, { text: "fine" }));
      const answered = await askTwice(world.url, door, "alias");

      for (const { path, text } of world.fake.requests) {
        expect(`${path} ${text}`).toContain("real-model");
        expect(`${path} ${text}`).not.toContain("alias");
      }
      for (const answer of answered) expect(namesIn(door, answer)).toEqual(new Set(["upstream-model"]));
    },
  );

  test.each(upstreams)("keeps its name in the answer of $id where the config says so", async (upstream) => {
    await using world = await openWorld(upstream, false, { models, rewriteModel: true });
    world.fake.setDefault(answers(upstream, { text: "fine", thinking: "hm", counts: { input: 7, output: 5 } }));
    for (const asked of ["alias", "main:alias"]) {
      for (const answer of await askTwice(world.url, door, asked)) {
        expect([answer.status, namesIn(door, answer)]).toEqual([200, new Set([asked])]);
        expect(answer.text).toMatch(/"fi[^]*ne"/);
        expect(answer.text).not.toContain("upstream-model");
      }
    }
  });
});

describe.each(doors)("$id with rewriteModel", (door) => {
  const upstream = upstreams.find(({ wire }) => wire.id === door.id);

  test("passes the very bytes of an answer that bears the name already", async () => {
    if (!upstream) throw new Error(`no upstream speaks ${door.id}`);
    await using rewriting = await openWorld(upstream, false, { rewriteModel: true });
    await using plain = await openWorld(upstream, false);
    for (const { fake } of [rewriting, plain]) fake.setDefault(answers(upstream, { text: "fine" }));
    const [one, other] = [
      await askTwice(rewriting.url, door, "upstream-model"),
      await askTwice(plain.url, door, "upstream-model"),
    ];
    expect(one.map(({ text }) => text)).toEqual(other.map(({ text }) => text));
  });

  test("says what the upstream said, but for the name", async () => {
    if (!upstream) throw new Error(`no upstream speaks ${door.id}`);
    await using rewriting = await openWorld(upstream, false, { models, rewriteModel: true });
    await using plain = await openWorld(upstream, false, { models });
    for (const { fake } of [rewriting, plain]) {
      fake.setDefault(answers(upstream, { text: "fine", calls: [{ id: "call_1", name: "look", input: { a: 1 } }] }));
    }
    const [[whole], [passed]] = [
      await askTwice(rewriting.url, door, "alias"),
      await askTwice(plain.url, door, "alias"),
    ];
    const renamed = passed?.text.replaceAll("upstream-model", "alias") ?? "";
    expect(JSON.parse(whole?.text ?? "")).toMatchObject(JSON.parse(renamed) as object);
  });
});
