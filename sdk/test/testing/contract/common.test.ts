import { describe, test } from "vitest";
import { definePlugin, type Plugin } from "../../../src/index.ts";
import { policyContract } from "../../../src/testing/index.ts";
import { expectCaught } from "./run-checks.ts";

const policy = (change: Partial<Plugin>): Plugin =>
  definePlugin({ name: "policy-test", sdk: "1.0", setup: () => ({ selectNode: (list) => list }), ...change });

const identity = "names itself and its level of the contract";
let running = 0;

describe("what every contract asks of a plugin, broken", () => {
  test.each<[string, string, string, Plugin]>([
    ["is not named like a package", identity, "package's name", policy({ name: "My Policy" })],
    ["names no level", identity, "a level such as", policy({ sdk: "latest" as never })],
    ["runs only once", "can be started twice at once", "already runs", policy({ setup: single })],
    ["fails its setup", "can be started twice at once", "no such file", policy({ setup: fails })],
    ["fails its dispose", "can be disposed of twice", "cannot stop", policy({ setup: unstoppable })],
  ])("is seen when it %s", (_, name, words, plugin) => expectCaught(policyContract(plugin), name, words));
});

function single(): ReturnType<Plugin["setup"]> {
  if (running > 0) throw new Error("it already runs");
  running += 1;
  const dispose = (): void => {
    running -= 1;
  };
  return { selectNode: (list) => list, dispose };
}

function fails(): never {
  throw new Error("no such file");
}

function unstoppable(): ReturnType<Plugin["setup"]> {
  const dispose = (): never => {
    throw new Error("cannot stop");
  };
  return { selectNode: (list) => list, dispose };
}
