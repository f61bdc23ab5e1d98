import { setTimeout as sleep } from "node:timers/promises";
import { type Check, must } from "./check.ts";
import { isAlive, type WatchedIsolation } from "./isolation.ts";
import { leakIn } from "./key-forms.ts";
import type { Subject } from "./load-subject.ts";
import type { Stages } from "./stages.ts";

/** What must hold when all else was tried; the last of them ends the plugin. */
export function endingChecks(
  subject: Subject,
  stages: Stages,
  watched: WatchedIsolation | undefined,
): readonly Check[] {
  return [
    { id: "ending/no-key-in-answers-logs-or-events", run: () => leaks(stages) },
    { id: "ending/the-kernel-reported-no-fault-of-the-plugin", run: () => faults(subject, stages) },
    { id: "ending/dispose-leaves-nothing", run: () => disposes(subject, stages, watched) },
  ];
}

async function leaks(stages: Stages): Promise<void> {
  for (const { told, kernel, events, key } of await stages.opened()) {
    const leak = leakIn([...told, ...kernel.logs, ...events.map((event) => JSON.stringify(event))], key);
    must(leak === undefined, `no answer, log line or event holds the node's key: ${leak}`);
  }
}

async function faults({ plugin }: Subject, stages: Stages): Promise<void> {
  for (const { events } of await stages.opened()) {
    const fault = events.find((event) => event.type === "plugin-error" && event.plugin === plugin.name);
    const said = fault?.type === "plugin-error" ? `${fault.hook}: ${fault.message}` : "";
    must(fault === undefined, `the plugin does nothing that the kernel reports as its fault: ${said}`);
  }
}

const graceMs = 2000;

async function disposes({ timers }: Subject, stages: Stages, watched: WatchedIsolation | undefined): Promise<void> {
  const all = await stages.opened();
  await stages.close();
  // What runs on its own accord for a moment, such as a timer of zero, is over by then.
  const latest = performance.now() + graceMs;
  while (performance.now() < latest && (timers.pending > 0 || (watched?.pids ?? []).some(isAlive))) await sleep(20);
  must(timers.pending === 0, `no timer is left when the plugin is gone, ${timers.pending} are`);
  const alive = (watched?.pids ?? []).filter(isAlive);
  must(alive.length === 0, `no process is left when the plugin is gone, ${alive.length} are`);
  const late = all
    .flatMap(({ kernel }) => kernel.logs)
    .find((line) => /dispose/.test(line) && /fail|late|timeout/i.test(line));
  must(late === undefined, `the plugin is disposed of in time: ${late}`);
}
