import { afterAll, beforeAll, describe, test } from "vitest";
import { playShape } from "./play.ts";
import { alike } from "./routes.ts";
import { shapes } from "./shapes.ts";
import { openStage, type Stage } from "./stage.ts";

describe.each(alike)("$client.id before its like", (route) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(route.upstream);
  });
  afterAll(async () => stage[Symbol.asyncDispose]());

  test.each(shapes.map((shape) => [shape.name, shape] as const))("%s", async (_name, shape) =>
    playShape(stage, route, shape),
  );
});
