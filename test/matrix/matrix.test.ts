import { afterAll, beforeAll, describe, test } from "vitest";
import { conversations } from "./conversations.ts";
import { judge, type Mode } from "./judge.ts";
import { openWorld, pairs, type World } from "./world.ts";

const modes: readonly Mode[] = ["whole", "streamed"];

describe.each(pairs)("$title", (pair) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(pair.upstream, pair.neutral);
  });

  afterAll(() => world[Symbol.asyncDispose]());

  const able = conversations.filter(
    ({ needs, unspoken = [] }) =>
      !(needs && pair.client.lacks.includes(needs)) && !unspoken.includes(pair.upstream.wire.id),
  );

  describe.each(able)("$name", (talk) => {
    test.each(modes)("%s", (mode) => judge(world, pair, talk, mode));
  });
});
