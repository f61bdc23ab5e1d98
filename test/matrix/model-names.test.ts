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

describe.each(doors)("$id, T79: a model that is asked for by another name", (door) => {
  test.each(upstreams)(
    "is asked by its own of $id, and the answer keeps what the vendor calls it",
    async (upstream) => {
      await using world = await openWorld(upstream, false, { models });
      world.fake.setDefault(answers(upstream, { text: "fine" }));
      const body = door.body("alias", "hello");
      const ask = (path: string, stream: boolean) =>
        send(`${world.url}${path}`, { body: JSON.stringify({ ...body, stream }) });
      const answered = [await ask(door.path("alias"), false), await ask(door.streamPath("alias"), true)];

      for (const { path, text } of world.fake.requests) {
        expect(`${path} ${text}`).toContain("real-model");
        expect(`${path} ${text}`).not.toContain("alias");
      }
      for (const answer of answered) expect(namesIn(door, answer)).toEqual(new Set(["upstream-model"]));
    },
  );
});
