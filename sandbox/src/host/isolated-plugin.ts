import type { Contributes, Hooks, Json, OneOrMany, PluginContext } from "@patchbay/sdk";
import type { IsolatedPlugin, IsolatedSource, IsolatedUsage } from "@patchbay/sdk/host";
import { asJson } from "../guest/hooks/plain-data.ts";
import { createHooks } from "../hooks/create-hooks.ts";
import { hookNames, type HooksDescription } from "../guest/hook-names.ts";
import { jsonObject } from "../hooks/shapes.ts";
import { createScopes } from "./call-scopes.ts";
import { crossingOptions } from "./crossing-options.ts";
import { hostMethods } from "./host-methods.ts";
import { createLineLog, createNotes } from "./host-notes.ts";
import { createOptionsSchema } from "./options-schema.ts";
import { createPluginLine } from "./plugin-line.ts";
import type { StartProcess } from "./plugin-process.ts";
import { Supervisor } from "./supervisor.ts";

/** A plugin like any other, whose `setup` starts a process and whose hooks lead into it. */
export function createIsolatedPlugin(source: IsolatedSource, start: StartProcess): IsolatedPlugin {
  const { description, tier } = source;
  const { name, sdk, options, order, capabilities, contributes, onFault } = description;
  const running: Supervisor[] = [];
  const denied: Record<string, number> = {};
  const onDenied = (capability: string, message: string): void => {
    denied[capability] = (denied[capability] ?? 0) + 1;
    source.onEvent({ type: "denied", capability, message });
  };
  return {
    name,
    // The level is checked by the kernel, as any plugin's.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    sdk: sdk as IsolatedPlugin["sdk"],
    tier,
    ...(options && { options: createOptionsSchema(options) }),
    ...(order && { order }),
    ...(capabilities && { capabilities }),
    ...(contributes && { contributes }),
    ...(onFault && { onFault }),
    setup: (context: PluginContext, given: unknown) =>
      setUp({ source, start, context, onDenied, running }, crossingOptions(given)),
    usage: () => ({ ...usageOf(running), denied: { ...denied } }),
    reset() {
      for (const supervisor of running) supervisor.reset();
    },
  };
}

interface SetupParts {
  readonly source: IsolatedSource;
  readonly start: StartProcess;
  readonly context: PluginContext;
  readonly onDenied: (capability: string, message: string) => void;
  readonly running: Supervisor[];
}

async function setUp({ source, start, context, onDenied, running }: SetupParts, options: Json): Promise<Hooks> {
  const { id, rights, clock, onEvent, description } = source;
  const { log } = context;
  refuseServices(source);
  const scopes = createScopes({ fetch: context.fetch, log });
  const supervisor = new Supervisor({
    plugin: id,
    clock,
    random: context.random,
    onEvent,
    start,
    methods: hostMethods({ context, scopes, onDenied }),
    onNote: createNotes({ log, scopes, clock }),
    onLog: createLineLog(log, clock),
    setup: asJson({ options, context: { name: context.name, id, timers: rights.timers === true } }),
  });
  running.push(supervisor);
  // Also when the kernel gave up waiting for the setup, and knows of nothing to dispose of.
  context.signal.addEventListener("abort", () => void supervisor.dispose().catch(() => undefined), { once: true });
  const answer = await supervisor.begin();
  try {
    const line = createPluginLine(id, supervisor);
    const hooks = createHooks(describedHooks(answer), { plugin: id, line, rights, log, clock, scopes });
    checkContributes(id, hooks, description.contributes);
    return { ...hooks, dispose: () => supervisor.dispose() };
  } catch (cause) {
    await supervisor.dispose().catch(() => undefined);
    throw cause;
  }
}

function refuseServices({ id, description: { requires = [], provides = [] } }: IsolatedSource): void {
  const [service] = [...requires, ...provides];
  if (!service) return;
  throw new Error(
    `plugin "${id}" uses the service "${service.id}", which does not cross into its process: run it inline`,
  );
}

function describedHooks(answer: Json): HooksDescription {
  const { hooks } = jsonObject(answer, "setup");
  const entries = Object.entries(jsonObject(hooks, "setup.hooks"));
  return Object.fromEntries(entries.filter(([name]) => hookNames.has(name)));
}

/** What was declared is what was granted: nothing else may come. */
function checkContributes(plugin: string, hooks: Hooks, contributes: Contributes | undefined): void {
  if (!contributes) return;
  const { hooks: names, providers, protocols } = contributes;
  refuse(plugin, "hook", Object.keys(hooks), names);
  refuse(plugin, "provider", idsOf(hooks.outboundProvider), providers);
  refuse(plugin, "protocol", idsOf(hooks.inboundProtocol), protocols);
}

function refuse(plugin: string, what: string, given: readonly string[], declared: readonly string[] | undefined): void {
  const unknown = given.find((each) => declared !== undefined && !declared.includes(each));
  if (unknown === undefined) return;
  throw new Error(
    `plugin "${plugin}" fills the ${what} "${unknown}", which its manifest does not declare in "contributes"`,
  );
}

function idsOf(hook: OneOrMany<{ readonly id: string }> | undefined): readonly string[] {
  return [hook ?? []].flat().map(({ id }) => id);
}

/** A plugin is set up once per generation: the newest speaks for the state, all of them for what was used. */
function usageOf(running: readonly Supervisor[]): Omit<IsolatedUsage, "denied"> {
  const all = running.map((supervisor) => supervisor.usage());
  const newest = all.at(-1);
  const sum = (read: (usage: (typeof all)[number]) => number): number =>
    all.reduce((total, each) => total + read(each), 0);
  return {
    state: newest?.state ?? "idle",
    ...(newest?.pid !== undefined && { pid: newest.pid }),
    ...(newest?.lastCrash !== undefined && { lastCrash: newest.lastCrash }),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    restarts: sum(({ restarts }) => restarts),
    bytesIn: sum(({ bytesIn }) => bytesIn),
    bytesOut: sum(({ bytesOut }) => bytesOut),
  };
}
