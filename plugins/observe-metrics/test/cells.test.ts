import { kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { BoundedMap } from "../src/record/bounded-map.ts";
import { Counter } from "../src/registry/counter.ts";
import { start } from "./start.ts";

describe("values that are looked up once", () => {
  test("are bounded, and those that had to go are found again", () => {
    const counter = new Counter({ name: "made_total", help: "Made.", labels: ["a"] });
    const known = new BoundedMap<ReturnType<typeof counter.of>>(10);
    for (let round = 0; round < 3; round++)
      for (let n = 0; n < 25; n++) {
        known.of(String(n), () => counter.of({ a: String(n) })).add();
        expect(known.size).toBeLessThanOrEqual(10);
      }
    expect(counter.render().match(/ 3\n/g)).toHaveLength(25);
  });

  test("show nothing that did not happen", async () => {
    const { tell, page } = await start();
    await tell(kernelEvent("attempt-end", { usage: { inputTokens: 3 } }), kernelEvent("exchange-end"));
    const text = JSON.stringify(await page());
    expect(text).toContain('"input"');
    expect(text).not.toContain('"reasoning"');
    expect(text).not.toContain('"estimated":"true"');
  });

  test("tell apart what differs in any label", async () => {
    const { tell, page } = await start({ clientLabel: true });
    const differing = [{}, { pool: "p" }, { node: "n" }, { model: "m" }, { hedge: true }, { client: "c" }] as const;
    for (const each of [
      ...differing,
      { outcome: "cancelled" } as const,
      { usage: { inputTokens: 1, estimated: true } },
    ])
      await tell(kernelEvent("attempt-end", { usage: { inputTokens: 1 }, ...each }));
    const { samples } = await page();
    const inputs = samples.filter(({ name, labels }) => name === "patchbay_tokens_total" && labels["kind"] === "input");
    expect(inputs.map(({ value }) => value).toSorted((one, other) => one - other)).toEqual([1, 1, 1, 1, 1, 3]);
  });
});
