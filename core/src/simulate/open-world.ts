import { GatewayError, type InboundProtocol, type Logger, type Wire } from "@patchbay/sdk";
import { createGatewayView } from "../accounting/gateway-view.ts";
import { systemClock } from "../clock.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { buildGeneration } from "../generation/build-generation.ts";
import type { Generation, KernelHost } from "../generation/generation.ts";
import { Bindings } from "../nodes/bindings.ts";
import { NodeStates } from "../nodes/node-states.ts";
import { silentEmitter } from "../observe/emitter.ts";
import { ViolationCounts } from "../observe/violation-counts.ts";
import { ProofStore } from "../pipeline/proof-store.ts";
import { TraceLog } from "../trace/trace-log.ts";
import type { SharedTransport } from "../upstream/shared-transport.ts";
import { createRandom } from "./random.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** What a simulation is run with. */
export interface SimulationOptions {
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  /** The same seed leads to the same outcome. */
  readonly seed: number;
}

/** A config at work, cut off from the network and from real time. */
export interface World {
  readonly generation: Generation;
  readonly clock: SimulatedClock;
  /** The protocol of this id, or the first; its wire is resolved. */
  readonly protocol: (id: string | undefined) => InboundProtocol & { readonly wire: Wire };
  readonly close: () => Promise<void>;
}

const startMs = 30_000;

/** Builds a generation as the kernel does, with nodes of which nothing is known yet. @throws ConfigError. */
export async function openWorld(
  config: ResolvedConfig,
  clock: SimulatedClock,
  options: SimulationOptions,
): Promise<World> {
  const host = createHost(clock, options);
  const source = { id: 1, config, host, env: options.env, transport: noTransport, previous: [] };
  // What did not happen is told to nobody.
  const generation: Generation = { ...(await inTime(buildGeneration(source))), emitter: silentEmitter };
  return {
    generation,
    clock,
    protocol: (id) => protocolOf(generation, id),
    close: () => inTime(generation.retire()),
  };
}

function createHost(clock: SimulatedClock, { log, seed }: SimulationOptions): KernelHost {
  return {
    clock,
    log,
    random: createRandom(seed),
    states: new NodeStates(),
    bindings: new Bindings(clock),
    proofs: new ProofStore(clock),
    violations: new ViolationCounts(),
    traces: new TraceLog(),
    // It is asked for, but nobody looks: what did not happen is told to nobody.
    view: createGatewayView({ running: () => 0, current: () => undefined, clock }),
    report: ({ plugin, hook, cause }) =>
      log.warn(`plugin "${plugin}" failed in ${hook}: ${GatewayError.from(cause).message}`, { plugin, hook }),
  };
}

const noTransport: SharedTransport = {
  send: () => Promise.reject(new GatewayError("unreachable", "a simulation calls nobody")),
  close: () => Promise.resolve(),
  fits: () => true,
  retain: () => undefined,
  release: () => Promise.resolve(),
};

/** Simulated time stands still while plugins start and stop, so that their deadlines do not count. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let late: (() => void) | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    late = () => reject(new Error(`the plugins did not settle within ${startMs / 1000} s`));
  });
  const timer = systemClock.after(startMs, () => late?.());
  try {
    return await Promise.race([work, deadline]);
  } finally {
    timer.cancel();
  }
}

function protocolOf(
  { protocols, wires }: Generation,
  id: string | undefined,
): InboundProtocol & { readonly wire: Wire } {
  const protocol = id === undefined ? protocols[0] : protocols.find((known) => known.id === id);
  if (!protocol) {
    const known = protocols.map((each) => each.id).join(", ");
    throw new Error(id === undefined ? noProtocol : `no loaded plugin gives the protocol "${id}" (${known || "none"})`);
  }
  const { wire: given } = protocol;
  const wire = typeof given === "string" ? wires.find((each) => each.id === given) : given;
  if (!wire) throw new Error(`no loaded plugin gives the wire of the protocol "${protocol.id}"`);
  return { ...protocol, wire };
}

const noProtocol = "no loaded plugin gives a protocol, so that nothing could come in";
