import { expect, it } from "vitest";
import { createCache } from "../../src/upstream/cache.ts";

function createThings() {
  const log: string[] = [];
  const make = (name: string) => () => {
    log.push(`make ${name}`);
    return {
      name,
      async close() {
        log.push(`close ${name}`);
      },
      async destroy() {
        log.push(`destroy ${name}`);
      },
    };
  };
  return { log, make };
}

it("makes each thing once, closes what was unused longest, and destroys also what is still closing", async () => {
  const { log, make } = createThings();
  const cache = createCache<ReturnType<ReturnType<typeof make>>>(2);
  for (const name of ["a", "b", "a", "c", "a", "b"]) expect(cache.get(name, make(name)).name).toBe(name);
  expect(log).toEqual(["make a", "make b", "make c", "close b", "make b", "close c"]);
  await cache.destroy();
  expect(log.slice(6)).toEqual(["destroy a", "destroy b", "destroy b", "destroy c"]);
});
