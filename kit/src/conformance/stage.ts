import type { PluginEntry } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import type { ChatRequest, KernelEvent, Plugin, Wire } from "@patchbay/sdk";
import type { Isolation } from "@patchbay/sdk/host";
import { type FakeUpstream, startFakeUpstream } from "@patchbay/sdk/testing";
import { askChat, type Asking, type Outcome, post } from "./client.ts";
import { companion, routes } from "./companion.ts";
import { type RawUpstream, startRawUpstream } from "./raw-upstream.ts";

/** What a stage is opened with. */
export interface StageInit {
  readonly plugins: readonly (PluginEntry | Plugin)[];
  /** Id of the provider that the nodes are of. */
  readonly provider: string;
  /** Fields of every node beside address and key. */
  readonly node: Readonly<Record<string, unknown>>;
  readonly wires: readonly Wire[];
  readonly isolation: Isolation | undefined;
  /** Folder that packages are looked for from. */
  readonly baseDir: string;
  readonly lanes: number;
  /** The kernel waits only for a moment. */
  readonly isImpatient: boolean;
}

/** A kernel before upstreams that fail as they are told. */
export interface Stage extends AsyncDisposable {
  readonly kernel: TestKernel;
  readonly key: string;
  /** Everything that was seen of exchanges. */
  readonly events: readonly KernelEvent[];
  /** Everything that clients were told. */
  readonly told: readonly string[];
  /** Hands out a lane that nobody else uses until `work` is over. */
  onLane<T>(work: (lane: Lane) => Promise<T>): Promise<T>;
}

/** `alone`: one node; `paired`: a second one, which is well; `raw`: a node that speaks no HTTP if told so. */
type Pool = "alone" | "paired" | "raw";

/** Upstreams and pools of one exchange. */
export interface Lane {
  readonly upstream: FakeUpstream;
  readonly spare: FakeUpstream;
  readonly raw: RawUpstream;
  readonly key: string;
  ask(request: ChatRequest, asking?: Asking & { readonly pool?: Pool }): Promise<Outcome>;
  /** Asks for something with one answer. */
  askOne(operation: Exclude<keyof typeof routes, "chat">, body: unknown): Promise<Response>;
  /** Where a client asks for a chat; what was known of the node is forgotten. */
  open(): string;
}

/** Looks like a key, so that whoever keeps keys out of logs by their form has a chance. */
const key = "sk-conformance-9f27c1d8a4b3-0x55eeb1";

const patient = { firstByteMs: 15_000, wholeFirstByteMs: 15_000, idleMs: 15_000 };
const moment = { firstByteMs: 300, wholeFirstByteMs: 300, idleMs: 300 };

/** Opens a kernel with the plugin and as many lanes as asked for. */
export async function openStage(init: StageInit): Promise<Stage> {
  const events: KernelEvent[] = [];
  const told: string[] = [];
  const parts = await Promise.all(Array.from({ length: init.lanes }, openUpstreams));
  const close = async (): Promise<void> => {
    await Promise.all(
      parts.flatMap((part) => Object.values(part)).map((part) => part[Symbol.asyncDispose]().catch(noop)),
    );
  };
  let kernel: TestKernel;
  try {
    kernel = await startTestKernel(
      {
        plugins: [companion(init.wires, (event) => events.push(event)), ...init.plugins],
        pools: Object.fromEntries(parts.flatMap((part, index) => poolsOf(part, index, init))),
        upstream: { retryPauseMs: 0, ...(init.isImpatient ? moment : patient) },
        server: { drainMs: 0 },
      },
      { baseDir: init.baseDir, ...(init.isolation && { isolation: init.isolation }) },
    );
  } catch (cause) {
    await close();
    throw cause;
  }
  const lanes = parts.map((part, index) => createLane({ part, index, kernel, told }));
  return {
    kernel,
    key,
    events,
    told,
    onLane: createHandOut(lanes),
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await close();
    },
  };
}

interface Upstreams {
  readonly upstream: FakeUpstream;
  readonly spare: FakeUpstream;
  readonly raw: RawUpstream;
}

async function openUpstreams(): Promise<Upstreams> {
  const [upstream, spare, raw] = await Promise.all([startFakeUpstream(), startFakeUpstream(), startRawUpstream()]);
  return { upstream, spare, raw };
}

function poolsOf({ upstream, spare, raw }: Upstreams, index: number, { provider, node }: StageInit) {
  const nodeAt = (id: string, baseUrl: string) => ({ id, baseUrl, apiKey: key, ...node });
  const main = nodeAt("main", upstream.url);
  return [
    [`alone-${index}`, { provider, nodes: [main] }],
    [`paired-${index}`, { provider, nodes: [main, nodeAt("spare", spare.url)] }],
    [`raw-${index}`, { provider, nodes: [nodeAt("main", raw.url)] }],
  ] as const;
}

interface LaneInit {
  readonly part: Upstreams;
  readonly index: number;
  readonly kernel: TestKernel;
  readonly told: string[];
}

function createLane({ part, index, kernel, told }: LaneInit): Lane {
  const urlOf = (pool: Pool, route: string): string => `${kernel.url}/${pool}-${index}${route}`;
  const rested = (pool: Pool): void => {
    kernel.signal(`${pool}-${index}`, "main", "reset");
    if (pool === "paired") kernel.signal(`${pool}-${index}`, "spare", "reset");
  };
  return {
    ...part,
    key,
    open() {
      rested("alone");
      return urlOf("alone", routes.chat);
    },
    async ask(request, { pool = "alone", ...asking } = {}) {
      rested(pool);
      const outcome = await askChat(urlOf(pool, routes.chat), request, asking);
      told.push(JSON.stringify(outcome.headers), outcome.raw);
      return outcome;
    },
    async askOne(operation, body) {
      rested("alone");
      const response = await fetch(urlOf("alone", routes[operation]), post(body));
      told.push(await response.clone().text());
      return response;
    },
  };
}

function createHandOut(lanes: readonly Lane[]): Stage["onLane"] {
  const free = [...lanes];
  const waiting: ((lane: Lane) => void)[] = [];
  return async (work) => {
    const lane = free.pop() ?? (await new Promise<Lane>((resolve) => waiting.push(resolve)));
    try {
      return await work(lane);
    } finally {
      const next = waiting.shift();
      if (next) next(lane);
      else free.push(lane);
    }
  };
}

function noop(): void {
  // A script that failed was told of by the check that it failed in.
}
