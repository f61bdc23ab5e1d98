import type { Logger } from "@patchbay/sdk";
import type { IsolationEvent } from "@patchbay/sdk/host";
import type { PluginHost } from "./plugin-host.ts";

type ReportTo = Pick<PluginHost, "log" | "report">;

type Handlers = {
  readonly [Type in IsolationEvent["type"]]: (id: string, event: Extract<IsolationEvent, { type: Type }>) => void;
};

/** Tells the log, and the observers where something is wrong, what becomes of the processes of plugins. */
export function createIsolationReporter({ log, report }: ReportTo): (id: string, event: IsolationEvent) => void {
  const denials = new Map<string, number>();
  const fail = (plugin: string, message: string): void =>
    report({ plugin, hook: "process", cause: new Error(message) });
  const handlers: Handlers = {
    started: (plugin, { pid, startMs }) =>
      log.info(`plugin "${plugin}" runs in process ${pid}, ready after ${Math.round(startMs)} ms`, { plugin, pid }),
    crashed: (plugin, { reason, restartMs }) => fail(plugin, `${reason}; starts again in ${Math.round(restartMs)} ms`),
    quarantined: (plugin, { reason, untilMs }) =>
      fail(plugin, `${reason}; rests until ${new Date(untilMs).toISOString()}, or patchbay plugin reset ${plugin}`),
    denied: (plugin, { capability, message }) => {
      const key = `${plugin} ${capability}`;
      const count = (denials.get(key) ?? 0) + 1;
      denials.set(key, count);
      if (isRound(count)) warn(log, { plugin, capability, message, count });
    },
  };
  return (id, event) => handle(handlers, id, event);
}

function handle<Type extends IsolationEvent["type"]>(
  handlers: { readonly [Key in Type]: (id: string, event: Extract<IsolationEvent, { type: Key }>) => void },
  id: string,
  event: Extract<IsolationEvent, { type: Type }>,
): void {
  handlers[event.type](id, event);
}

interface Denial {
  readonly plugin: string;
  readonly capability: string;
  readonly message: string;
  readonly count: number;
}

function warn(log: Logger, { plugin, capability, message, count }: Denial): void {
  const times = count === 1 ? "" : `, ${count} times by now`;
  log.warn(`plugin "${plugin}" may not: ${message}${times}`, { plugin, capability });
}

/** A plugin that keeps trying does not fill the log: 1, 10, 100, … */
function isRound(count: number): boolean {
  return /^10*$/.test(String(count));
}
