import type { IsolatedTier } from "@patchbay/sdk/host";
import { chatRequest, createTestClock, providerCall, testContext } from "@patchbay/sdk/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GuestSeat, type SeatProcess } from "../../src/host/guest-seat.ts";
import { createIsolation } from "../../src/index.ts";
import type { Frame } from "../../src/rpc/frame.ts";
import { collect, everything } from "./harness.ts";

/** A plugin whose provider says, as JSON, what an expression gives. */
const saying = (expression: string): string => `
var own = { name: "far", sdk: "1.0", setup: () => ({ outboundProvider: { id: "far", async *call() {
  yield { type: "text-delta", text: JSON.stringify(${expression}) };
} } }) };
export { own as plugin };
`;

/** Leaves traces wherever it can, and says where it could not. */
const spoiling =
  saying(`[globalThis, Array.prototype, Object.prototype, Math, Date, Promise.prototype, JSON, Object, Function.prototype]
  .map((target) => { try { target.leak = "here"; return target.leak === "here"; } catch { return false; } })`);

const looking = saying(
  `[globalThis, [], {}, Math, Date, Promise.resolve(), JSON, Object, () => {}].map((each) => each.leak ?? null)`,
);

async function start(tier: IsolatedTier, code: string, together: object) {
  const clock = createTestClock();
  const source = { id: "far", tier, code, rights: everything, together, clock, onEvent: () => undefined };
  const plugin = createIsolation().isolate({ ...source, description: { name: "far", sdk: "1.0" } });
  const hooks = await plugin.setup(testContext({ name: "far", clock }), {});
  const provider = [hooks.outboundProvider ?? []].flat()[0];
  if (!provider || !("call" in provider)) throw new Error("the plugin has no programmed provider");
  return {
    pid: plugin.usage().pid,
    async says(): Promise<unknown> {
      const [event] = await collect(provider.call(providerCall<"chat">(chatRequest("Hi"))));
      return JSON.parse((event as { readonly text: string }).text);
    },
    [Symbol.asyncDispose]: async () => {
      await hooks.dispose?.();
    },
  };
}

describe.each<IsolatedTier>(["process", "strict"])("in one process of the tier %s", (tier) => {
  test("what a plugin changes, another does not see", async () => {
    const together = {};
    await using spoiler = await start(tier, spoiling, together);
    await using looker = await start(tier, looking, together);
    expect(spoiler.pid).toBe(looker.pid);
    const spoiled = (await spoiler.says()) as readonly boolean[];
    // Its own global object is its own.
    expect(spoiled[0]).toBe(true);
    expect(await looker.says()).toEqual(Array.from({ length: 9 }, () => null));
  });

  test("a plugin that left says nothing more, and another takes its place", async () => {
    const together = {};
    await using staying = await start(tier, saying('"staying"'), together);
    const pids = [staying.pid];
    for (let turn = 0; turn < 20; turn++) {
      await using passing = await start(tier, saying(String(turn)), together);
      expect(await passing.says()).toBe(turn);
      pids.push(passing.pid);
    }
    expect([new Set(pids).size, await staying.says()]).toEqual([1, "staying"]);
  });
});

describe("a plugin that leaves its process", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function seated(isAlone: boolean) {
    const sent: Frame[] = [];
    const done: string[] = [];
    const process: SeatProcess = {
      settings: { tier: "process", memoryMb: 64 },
      pid: 1,
      closed: new Promise(() => undefined),
      send: (frame) => void sent.push(frame),
      kill: (reason) => void done.push(`kill: ${reason}`),
      free: (number) => void done.push(`free: ${number}`),
      isAlone: () => isAlone,
    };
    const got: Frame[] = [];
    const seat = new GuestSeat(3, process, {
      code: "",
      onFrame: (frame) => void got.push(frame),
      onLog: () => undefined,
    });
    return { seat, sent, done, got };
  }

  test("is gone once the process says so, and until then what it says is dropped", async () => {
    const { seat, sent, done, got } = seated(false);
    seat.leave("it is disposed of");
    seat.send({ kind: "ping", call: 0, body: "" });
    expect(sent).toEqual([{ kind: "cancel", call: 0, body: "", guest: 3 }]);
    seat.receive({ kind: "items", call: 2, body: "[]" });
    expect([got, done]).toEqual([[], []]);
    seat.receive({ kind: "end", call: 0, body: "" });
    expect(done).toEqual(["free: 3"]);
    await expect(seat.closed).resolves.toEqual({ reason: "it is disposed of" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(done).toHaveLength(1);
  });

  test("takes the process along when that does not let go of it, or when nobody else is in it", async () => {
    const { seat, done } = seated(false);
    seat.leave();
    await vi.advanceTimersByTimeAsync(2000);
    expect(done).toEqual(["kill: it does not let go of a plugin"]);
    const alone = seated(true);
    alone.seat.leave("over");
    expect([alone.done, alone.sent]).toEqual([["kill: over"], []]);
  });
});
