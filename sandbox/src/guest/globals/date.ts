import type { GuestHost } from "../primitives.ts";

/** `Date` and `Math` with the host's time and chance: a hardened engine has neither. */
export function chanceGlobals(host: GuestHost): Readonly<Record<"Date" | "Math", unknown>> {
  class GuestDate extends Date {
    static override now(): number {
      return host.now();
    }

    constructor(...given: unknown[]) {
      // The overloads of `Date` are for callers; all of them are passed on as they came.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      super(...((given.length === 0 ? [host.now()] : given) as [number]));
    }
  }
  Object.defineProperty(GuestDate, "name", { value: "Date" });
  const math = Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(Math),
    random: { value: () => host.random(), writable: true, configurable: true },
  });
  return { Date: GuestDate, Math: math };
}
