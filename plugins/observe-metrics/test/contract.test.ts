import { observerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";
import { contextWith, nodeReading, pluginReading } from "./start.ts";

const hooks = [{ hook: "observe", calls: 2, errors: 1, p50Ms: 1, p99Ms: 2, blockedMs: 0.5 }];
const gateway = { running: 1, nodes: [nodeReading()], plugins: [pluginReading({ hooks })] };

describe("the contract of observers", () => {
  for (const { name, run } of observerContract(plugin, { context: contextWith(gateway) })) test(name, run);
});
