import { silentLogger } from "../../src/log/create-logger.ts";
import type { Config, NodeConfig } from "../../src/config/config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { readArrivals } from "../../src/simulate/read-arrivals.ts";
import type { NodeReport, SimulationReport } from "../../src/simulate/report.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { gatewayConfig } from "../support/gateway.ts";

/** Lets these lines arrive at a config whose pool `main` has these nodes. */
export function simulated(
  nodes: readonly NodeConfig[],
  lines: readonly object[],
  { config = {}, seed = 1 }: { readonly config?: Config; readonly seed?: number } = {},
): Promise<SimulationReport> {
  const reachable = nodes.map((node) => ({ baseUrl: "http://127.0.0.1:9/v1", ...node }));
  const resolved = resolveConfig(gatewayConfig(reachable, config), { baseDir: "/", env: {} });
  const log = readArrivals(lines.map((line) => JSON.stringify(line)).join("\n"));
  return simulate(resolved, log, { log: silentLogger, env: {}, seed });
}

/** Requests that come one after the other, from time 0 on. */
export function steady(count: number, everyMs: number, fields: object = {}): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ at: index * everyMs, model: "m", ...fields }));
}

export function nodeOf(report: SimulationReport, name: string): NodeReport {
  const found = report.nodes.find(({ node }) => node === name);
  if (!found) throw new Error(`no node ${name}`);
  return found;
}
