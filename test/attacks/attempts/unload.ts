import type { Attempt } from "../support/attempt.ts";

/** What goes on when the plugin is let go of. */
export const unloadAttempts: readonly Attempt[] = [
  {
    name: "a timer that calls a host",
    code: `(setInterval(() => void given.context.fetch(given.options.echo + "/late").catch(() => undefined), 5), "running")`,
  },
  {
    name: "a fetch that waits",
    code: `(void given.context.fetch(given.options.echo + "/held").catch(() => undefined), "running")`,
  },
  {
    name: "a loop of promises with pauses",
    code: `(void (async () => { for (;;) { await given.context.clock.sleep(1); given.context.log.info("flood"); } })(), "running")`,
  },
  { name: "an end that never comes", code: `(globalThis.atTheEnd = () => new Promise(() => undefined), "running")` },
  { name: "an end that loops", code: `(globalThis.atTheEnd = () => { for (;;); }, "running")` },
  { name: "an end that throws", code: `(globalThis.atTheEnd = () => { throw new Error("no end"); }, "running")` },
  {
    name: "an end that begins anew",
    code: `(globalThis.atTheEnd = () => { setInterval(() => void given.context.fetch(given.options.echo + "/late").catch(() => undefined), 5); return given.context.kv.set("late", 1).catch(() => undefined); }, "running")`,
  },
  {
    name: "an end that calls what was taken away",
    code: `(globalThis.atTheEnd = async () => { given.context.defer(() => { throw new Error("late"); }); given.context.signal.addEventListener("abort", () => { for (;;); }); await given.call.fetch(given.options.echo + "/late").catch(() => undefined); }, "running")`,
  },
];
