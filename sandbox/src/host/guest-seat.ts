import { bootCall, type BootSettings } from "../child/boot.ts";
import type { Frame } from "../rpc/frame.ts";
import type { ChildSettings } from "./child-settings.ts";
import type { ChildProcessLike } from "./plugin-process.ts";

/** A plugin for a process. */
export interface GuestOptions {
  /** Text of the plugin's module: no imports, one list of exports at its end. */
  readonly code: string;
  /** A frame of the guest's; some may come before the plugin is loaded. What it throws ends the process with that reason. */
  readonly onFrame: (frame: Frame) => void;
  /** A line of the process's error output. */
  readonly onLog: (line: string) => void;
}

/** The process that a plugin is in. */
export interface SeatProcess {
  readonly settings: ChildSettings;
  readonly pid: number;
  readonly closed: Promise<{ readonly reason: string }>;
  send(frame: Frame): void;
  kill(reason?: string): void;
  /** Nobody is at this number any more. */
  free(number: number): void;
  /** Whether nobody else is in it. */
  isAlone(seat: GuestSeat): boolean;
}

const codePiece = 1024 * 1024;
const defaultTurnCpuMs = 1000;
const defaultLoadMs = 10_000;
const leaveMs = 2000;
const headBytes = 9;

/** One plugin in a process that others may be in as well. */
export class GuestSeat implements ChildProcessLike {
  readonly closed: Promise<{ readonly reason: string }>;
  readonly onLog: (line: string) => void;
  startMs = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly #number: number;
  readonly #process: SeatProcess;
  readonly #options: GuestOptions;
  #onBoot: (frame: Frame) => void = () => {};
  #close: (ending: { readonly reason: string }) => void = () => {};
  #leaving: string | undefined;
  #late: NodeJS.Timeout | undefined;

  constructor(number: number, process: SeatProcess, options: GuestOptions) {
    this.#number = number;
    this.#process = process;
    this.#options = options;
    this.onLog = options.onLog;
    this.closed = new Promise((resolve) => (this.#close = resolve));
    void process.closed.then((ending) => this.#left(this.#leaving ?? ending.reason));
  }

  get pid(): number {
    return this.#process.pid;
  }

  send(frame: Frame): void {
    if (this.#leaving !== undefined) return;
    this.bytesOut += headBytes + frame.body.length;
    this.#process.send(this.#number === 0 ? frame : { ...frame, guest: this.#number });
  }

  kill(reason?: string): void {
    this.#process.kill(reason);
  }

  /** Has the process let go of this plugin alone; one that does not is ended. */
  leave(reason = "it has left"): void {
    if (this.#leaving !== undefined) return;
    if (this.#process.isAlone(this)) return this.kill(reason);
    this.send({ kind: "cancel", call: bootCall, body: "" });
    this.#leaving = reason;
    this.#late = setTimeout(() => this.kill("it does not let go of a plugin"), leaveMs);
  }

  receive(frame: Frame): void {
    if (this.#leaving !== undefined) {
      if (frame.call === bootCall && frame.kind === "end") this.#free(this.#leaving);
      return;
    }
    this.bytesIn += headBytes + frame.body.length;
    if (frame.call === bootCall && (frame.kind === "head" || frame.kind === "fail")) this.#onBoot(frame);
    else this.#options.onFrame(frame);
  }

  /** Sends the code and waits for word of it. @throws Error when it does not load. */
  async load(): Promise<void> {
    const begun = performance.now();
    const { loadMs = defaultLoadMs } = this.#process.settings;
    const timer = setTimeout(() => this.kill(`the plugin took more than ${loadMs} ms to load`), loadMs);
    try {
      const answer = new Promise<Frame>((resolve) => {
        this.#onBoot = resolve;
      });
      this.#sendBoot();
      const word = await Promise.race([answer, this.closed]);
      if ("reason" in word) throw new Error(word.reason);
      if (word.kind === "fail") throw new Error(failMessage(word));
      this.startMs = performance.now() - begun;
    } catch (cause) {
      this.#free("not loaded");
      throw cause;
    } finally {
      clearTimeout(timer);
      this.#onBoot = () => {};
    }
  }

  #sendBoot(): void {
    const { tier, memoryMb, turnCpuMs = defaultTurnCpuMs } = this.#process.settings;
    const settings: BootSettings = { tier, memoryBytes: memoryMb * 1024 * 1024, turnCpuMs };
    this.send({ kind: "note", call: bootCall, body: JSON.stringify(settings) });
    const bytes = Buffer.from(this.#options.code);
    for (let start = 0; start < bytes.byteLength; start += codePiece) {
      this.send({ kind: "chunk", call: bootCall, body: bytes.subarray(start, start + codePiece) });
    }
    this.send({ kind: "end", call: bootCall, body: "" });
  }

  #free(reason: string): void {
    this.#left(reason);
    this.#process.free(this.#number);
  }

  #left(reason: string): void {
    this.#leaving ??= reason;
    clearTimeout(this.#late);
    this.#close({ reason });
  }
}

function failMessage({ body }: Frame): string {
  try {
    const told: unknown = JSON.parse(String(body));
    if (typeof told === "object" && told !== null && "message" in told) return String(told.message);
  } catch {
    // Said below.
  }
  return "the plugin does not load";
}
