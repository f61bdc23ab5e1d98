import type { TestClock } from "@patchbay/sdk/testing";
import type { Config, ProbeConfig } from "../../src/config/config.ts";
import { startTestKernel, type TestKernel } from "../../src/testing.ts";
import { gatewayConfig, nodeAt } from "../support/gateway.ts";

export const minute = 60_000;

/** A config whose pool `main` has one node and this probe. */
export function probing(url: string, probe: ProbeConfig | undefined, config: Config = {}): Config {
  const main = { provider: "plain", nodes: [nodeAt({ url })], ...(probe && { probe }) };
  return gatewayConfig([], { ...config, pools: { main, ...config.pools } });
}

/** A kernel of such a config on a turned clock. Chance is always in the middle, unless a test says otherwise. */
export function startProbing(config: Config, clock: TestClock, random = (): number => 0.5): Promise<TestKernel> {
  return startTestKernel(config, { clock, random });
}
