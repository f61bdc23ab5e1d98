import { stateStore } from "@patchbay/sdk";
import { createTestClock, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { options } from "../src/options.ts";

describe("the options", () => {
  test.each(["http://localhost:6379", "redis"])("refuse %s, which is no address of a Redis", (url) => {
    expect(options.safeParse({ url }).error?.message).toContain("redis://");
  });

  test.each(["", "a b:", "*:"])("refuse the prefix %j", (prefix) => {
    expect(options.safeParse({ prefix }).success).toBe(false);
  });

  test("take addresses with and without TLS", () => {
    for (const url of ["redis://localhost", "rediss://user@far.example:6380/2"])
      expect(options.parse({ url })).toEqual({ url, prefix: "patchbay:" });
  });
});

test("where no Redis listens the plugin starts all the same, and its store fails at once", async () => {
  const clock = createTestClock();
  const starting = startPlugin(plugin, { url: "redis://127.0.0.1:1" }, { clock });
  await clock.waitForTimers(1);
  await clock.advance(2000);
  const started = await starting;
  const store = started.context.services.provided(stateStore);
  await expect(store?.take("a", 1, { limit: 1, windowMs: 1000 })).rejects.toThrow(/writ|clos/i);
  await store?.leave("a");
  await started.dispose();
});
