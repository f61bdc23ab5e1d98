import { expect, test } from "vitest";
import { playShape } from "./play.ts";
import { alike, unlike } from "./routes.ts";
import { silences } from "./shapes/silences.ts";
import { openStage } from "./stage.ts";

// Times of a connection are kept by the connection itself, so they pass: all formats wait at the same time.
test.each(silences.map((shape) => [shape.name, shape] as const))("%s", async (_name, shape) => {
  const routes = [...alike, ...unlike];
  const played = await Promise.allSettled(
    routes.map(async (route) => {
      await using stage = await openStage(route.upstream, true);
      await playShape(stage, route, shape);
    }),
  );
  const failures = played.flatMap((each, index) =>
    each.status === "fulfilled" ? [] : [`${routes[index]?.client.id}: ${String(each.reason)}`],
  );
  expect(failures).toEqual([]);
});
