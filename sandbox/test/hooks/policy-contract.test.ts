import { plugin as affinity } from "@patchbay/policy-affinity";
import { plugin as fallback } from "@patchbay/policy-fallback";
import { plugin as health } from "@patchbay/policy-health";
import { plugin as latency } from "@patchbay/policy-latency";
import { plugin as leastBusy } from "@patchbay/policy-least-busy";
import { plugin as lru } from "@patchbay/policy-lru";
import { plugin as priority } from "@patchbay/policy-priority";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import type { Plugin } from "@patchbay/sdk";
import { policyContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { isolated } from "./loopback.ts";

const policies: readonly Plugin[] = [affinity, fallback, health, latency, leastBusy, lru, priority, roundRobin];

describe.each(policies.map((plugin) => [plugin.name, plugin] as const))("%s through the boundary", (_name, plugin) => {
  for (const { name, run } of policyContract(isolated(plugin))) test(name, run);
});
