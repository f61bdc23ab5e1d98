import { expect } from "vitest";
import { askHonest } from "./honest.ts";
import { attacker, type Rig } from "./rig.ts";

/** What an attacker does that behaves. */
export const alive = { name: "still here", code: `"still here"` };

/** Others are served as ever, and the attacker itself by its next process. */
export async function expectLife(rig: Rig): Promise<void> {
  expect(await askHonest(rig.kernel)).toEqual({ status: 200, text: "honest" });
  rig.kernel.resetPlugin(attacker.name);
  expect(await rig.try(alive.name)).toBe(alive.name);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
}
