import { describe, expect, it } from "vitest";
import { answered, asked, begun, ended, exchange, onLine, start } from "./start.ts";

const body = { side: "client", direction: "request" } as const;
const error = { code: "overloaded", owner: "provider", message: "too busy", status: 503 } as const;

const ids = (records: readonly Readonly<Record<string, unknown>>[]) => records.map((record) => record["exchange"]);

describe("share", () => {
  it("writes about so many, and always the same", async () => {
    const events = Array.from({ length: 1000 }, (_, index) => ended(`x${index}`));
    const runs = [await start({ mode: "file", share: 0.2 }), await start({ mode: "file", share: 0.2 })];
    for (const { handle, dispose } of runs) {
      await handle(...events);
      await dispose();
    }
    const [one = [], other = []] = await Promise.all(runs.map(({ records }) => records()));
    expect(one.length).toBeGreaterThan(120);
    expect(one.length).toBeLessThan(280);
    expect(ids(one)).toEqual(ids(other));
  });

  it("does not hold for errors, unless keepErrors is off", async () => {
    const failed = ended("bad", { outcome: "failed", status: 503, error });
    const kept = await start({ mode: "file", share: 0 });
    await kept.handle(...exchange("good"), asked("bad", "what broke"), failed);
    await kept.dispose();
    expect(await kept.records()).toMatchObject([{ exchange: "bad", request: asked("bad", "what broke").request }]);
    const left = await start({ mode: "file", share: 0, keepErrors: false });
    await left.handle(asked("bad", "what broke"), failed);
    await left.dispose();
    await expect(left.records()).rejects.toThrow("ENOENT");
  });
});

describe("texts of errors", () => {
  const failed = ended("bad", { outcome: "failed", status: 503, error });
  const untold = { ...error, message: "left out: it may quote what was asked" };

  it.each([
    [{}, error],
    [{ content: "none" as const }, untold],
    // Its beginning was not seen: nobody knows whether it is to be left out.
    [{ skipClients: ["ann"] }, untold],
  ])("are written under %j as %j", async (options, expected) => {
    const { handle, dispose, records } = await start({ mode: "file", ...options });
    await handle(failed);
    await dispose();
    expect(await records()).toMatchObject([{ exchange: "bad", error: expected }]);
  });
});

describe("skipClients", () => {
  it("leaves all of these clients out, also when the end is not seen", async () => {
    const { handle, dispose, records } = await start({ mode: "file", bodies: true, skipClients: ["ann", "ben"] });
    await handle(
      begun("a", "ann"),
      asked("a", "private"),
      ...onLine("a", body, "private"),
      ended("a", { client: "ann" }),
    );
    await handle(begun("b", "ben"), asked("b", "private"));
    await handle(begun("c", "cem"), asked("c", "for all"), ended("c", { client: "cem" }));
    await dispose();
    expect(await records()).toMatchObject([{ exchange: "c", client: "cem", request: asked("c", "for all").request }]);
  });

  it("writes no content of what may be theirs", async () => {
    const { handle, dispose, records } = await start({ mode: "file", skipClients: ["ann"] });
    await handle(asked("a", "whose is it"));
    await dispose();
    const [record] = await records();
    expect(record).toMatchObject({ incomplete: true, withheld: [expect.stringContaining("was not seen")] });
    expect(JSON.stringify(record)).not.toContain("whose is it");
  });
});

describe("the header x-patchbay-log: none", () => {
  const asks = (id: string) => [begun(id, "ann", { "x-patchbay-log": "None" }), ...exchange(id)];

  it("leaves an exchange out where optOut lets it", async () => {
    const { handle, dispose, records } = await start({ mode: "file", optOut: true });
    await handle(...asks("a"), begun("b"), ...exchange("b"));
    await dispose();
    expect(ids(await records())).toEqual(["b"]);
  });

  it("does nothing otherwise", async () => {
    const { handle, dispose, records, observer } = await start({ mode: "file" });
    expect(observer?.events).not.toContain("exchange-start");
    await handle(...asks("a"));
    await dispose();
    expect(ids(await records())).toEqual(["a"]);
  });

  it("is in doubt taken to be there: what is known of the end is written without content", async () => {
    const { handle, dispose, records } = await start({ mode: "file", optOut: true });
    await handle(asked("a", "perhaps private"), answered("a", "perhaps too"), ended("a"));
    await dispose();
    const [record] = await records();
    expect(record).toMatchObject({ exchange: "a", status: 200, withheld: [expect.any(String)] });
    expect(JSON.stringify(record)).not.toContain("perhaps");
  });

  it("holds in the console too", async () => {
    const { handle, lines } = await start({ mode: "console", optOut: true });
    await handle(...asks("a"));
    expect(lines).toEqual([]);
  });
});
