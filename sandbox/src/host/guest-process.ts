import { type ChildProcess, spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { FrameLine } from "../child/frame-line.ts";
import type { Frame } from "../rpc/frame.ts";
import { maxGuests } from "../rpc/limits.ts";
import { findChildFiles } from "./child-files.ts";
import type { ChildSettings } from "./child-settings.ts";
import { ErrorOutput } from "./crash-reason.ts";
import { guardHost } from "./guard-host.ts";
import { type GuestOptions, GuestSeat, type SeatProcess } from "./guest-seat.ts";
import { spawnCommand } from "./spawn-command.ts";

/** Starts a process without a plugin. */
export async function openProcess(settings: ChildSettings): Promise<GuestProcess> {
  guardHost();
  const files = settings.files ?? findChildFiles();
  const readable = [files.program, files.guest, ...(settings.tier === "strict" ? [files.interpreter] : [])];
  const nodePath = settings.nodePath ?? process.execPath;
  const { tier, memoryMb } = settings;
  const command = await spawnCommand({ tier, memoryMb, nodePath, script: files.program, readable });
  return new GuestProcess(command, settings);
}

/** A running process for one plugin or several. It ends when the last one has left. */
export class GuestProcess implements SeatProcess {
  /** Resolves once the process is gone. Never rejects. */
  readonly closed: Promise<{ readonly reason: string }>;
  readonly settings: ChildSettings;
  readonly #begun = performance.now();
  readonly #process: ChildProcess;
  readonly #output = new ErrorOutput((line) => {
    for (const seat of this.#seats.values()) seat.onLog(line);
  });
  readonly #line: FrameLine | undefined;
  readonly #seats = new Map<number, GuestSeat>();
  #reason: string | undefined;
  #isEnding = false;
  #gone = false;

  constructor({ file, args }: { readonly file: string; readonly args: readonly string[] }, settings: ChildSettings) {
    this.settings = settings;
    this.#process = spawn(file, args, {
      env: {},
      cwd: "/",
      // A group of its own, which can be ended as a whole.
      detached: process.platform !== "win32",
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    this.closed = this.#whenClosed();
    const errors = this.#process.stderr?.setEncoding("utf8");
    errors?.on("data", (text: string) => this.#output.push(text)).on("error", () => {});
    const socket = this.#process.stdio[lineFile];
    if (!(socket instanceof Duplex)) return;
    this.#line = new FrameLine(socket, {
      onFrame: (frame) => this.#receive(frame),
      isAnswer: ({ kind, call }) => kind === "pong" || call % 2 === 1,
      onClose: (fault) => this.kill(fault),
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get bytesIn(): number {
    return this.#line?.bytesIn ?? 0;
  }

  get bytesOut(): number {
    return this.#line?.bytesOut ?? 0;
  }

  /** Whether another plugin can be loaded in it. */
  get hasRoom(): boolean {
    return !this.#isEnding && this.#seats.size < maxGuests;
  }

  ageMs(): number {
    return performance.now() - this.#begun;
  }

  /**
   * Loads a plugin, beside those that are there.
   * @throws Error with the plugin's own words when it does not load, else with the reason why the process ended.
   */
  async load(guest: GuestOptions): Promise<GuestSeat> {
    let number = 0;
    while (this.#seats.has(number)) number += 1;
    const seat = new GuestSeat(number, this, guest);
    this.#seats.set(number, seat);
    await seat.load();
    return seat;
  }

  /** Frames that are sent in one turn of the event loop leave together. Dropped after the end. @throws RangeError if too large. */
  send(frame: Frame): void {
    this.#line?.send(frame);
  }

  isFull(): boolean {
    return this.#line?.isFull() ?? false;
  }

  drained(): Promise<void> {
    return this.#line?.drained() ?? Promise.resolve();
  }

  /** Nobody is at this number any more; with the last one the process ends. */
  free(number: number): void {
    this.#seats.delete(number);
    if (this.#seats.size === 0) this.kill();
  }

  /** Whether nobody else is in it. */
  isAlone(seat: GuestSeat): boolean {
    return [...this.#seats.values()].every((each) => each === seat);
  }

  /** Ends the process at once, with all that it started. */
  kill(reason?: string): void {
    if (this.#gone) return;
    this.#isEnding = true;
    this.#reason ??= reason;
    this.#line?.close(undefined);
    killGroup(this.#process);
  }

  #receive(frame: Frame): void {
    const seat = this.#seats.get(frame.guest ?? 0);
    try {
      if (!seat) throw new Error(`a frame of the plugin ${frame.guest ?? 0}, which is not there`);
      seat.receive(frame);
    } catch (cause) {
      this.kill(cause instanceof Error ? cause.message : "a frame that no honest plugin sends");
    }
  }

  #whenClosed(): Promise<{ readonly reason: string }> {
    return new Promise((resolve) => {
      const end = (ending: string): void => {
        this.#gone = true;
        this.#isEnding = true;
        this.#line?.close(undefined);
        resolve({ reason: this.#reason ?? this.#output.reason() ?? ending });
      };
      this.#process.once("error", (error) => end(`the process does not start: ${error.message}`));
      // Not "exit": what it wrote last is still to come then.
      this.#process.once("close", (code, signal) => end(`the process ended with ${signal ?? `code ${code}`}`));
    });
  }
}

const lineFile = 3;

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
