import type { ChildSettings } from "./child-settings.ts";
import { openProcess } from "./guest-process.ts";
import type { GuestOptions } from "./guest-seat.ts";
import type { ChildProcessLike } from "./plugin-process.ts";

/** A process for one plugin. */
export interface ChildOptions extends ChildSettings, GuestOptions {}

/** A running process, with its plugin loaded. Its `pid` is that of the outermost process: `readUsage` looks below it. */
export interface Child extends ChildProcessLike {
  /** Whether so much waits to be written that the sender should await `drained`. */
  isFull(): boolean;
  drained(): Promise<void>;
}

/**
 * Starts a process and loads a plugin's code in it.
 * @throws Error with the plugin's own words when it does not load, else with the reason why the process ended.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const opened = await openProcess(options);
  const seat = await opened.load(options);
  return {
    pid: opened.pid,
    startMs: opened.ageMs(),
    get bytesIn() {
      return opened.bytesIn;
    },
    get bytesOut() {
      return opened.bytesOut;
    },
    send: (frame) => seat.send(frame),
    isFull: () => opened.isFull(),
    drained: () => opened.drained(),
    closed: opened.closed,
    kill: (reason) => opened.kill(reason),
  };
}
