import { afterAll, beforeAll, describe, test } from "vitest";
import { playShape } from "./play.ts";
import { unlike } from "./routes.ts";
import { shapes } from "./shapes.ts";
import { openStage, type Stage } from "./stage.ts";

describe.each(unlike)("$client.id before another format", (route) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(route.upstream);
  });
  afterAll(async () => stage[Symbol.asyncDispose]());

  test.each(shapes.map((shape) => [shape.name, shape] as const))("%s", async (_name, shape) =>
    playShape(stage, route, shape),
  );
});
