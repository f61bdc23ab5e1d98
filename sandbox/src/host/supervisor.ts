import { type Clock, GatewayError, type Json } from "@patchbay/sdk";
import type { IsolatedUsage, IsolationEvent } from "@patchbay/sdk/host";
import { createCrashRecord, type CrashRecord } from "./crash-record.ts";
import { createHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { type ChildProcessLike, type PluginProcess, type ProcessSides, startProcess } from "./plugin-process.ts";
import { createMeter, type Meter } from "./process-meter.ts";

/** What a plugin's process is kept alive with. */
export interface SupervisorOptions extends ProcessSides {
  readonly plugin: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onEvent: (event: IsolationEvent) => void;
  /** What `setup` is asked with, each time that a process begins. */
  readonly setup: Json;
}

/** Why a process is gone. Whoever waited for it is told so in his own words. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** There is no process, and so no end of one that could tell. */
class NotStarted extends Crash {}

const disposeMs = 4000;
const setupMs = 10_000;

/** Keeps one plugin's process alive: starts it, watches it, starts it again, and lets it rest when that does not help. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #record: CrashRecord;
  readonly #meter: Meter = createMeter();
  #state: IsolatedUsage["state"] = "idle";
  #running: (PluginProcess & { readonly heartbeat: Heartbeat }) | undefined;
  #starting: Promise<PluginProcess> | undefined;
  #description: string | undefined;
  #restUntil = 0;
  #lastCrash: string | undefined;
  #disposing: Promise<void> | undefined;
  #giveUp: () => void = () => undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#record = createCrashRecord(options.random);
  }

  /** Starts the first process and returns what `setup` answered. @throws Error when that fails; nothing is tried again. */
  async begin(): Promise<Json> {
    try {
      const { answer } = await this.#start();
      this.#description = JSON.stringify(answer);
      return answer;
    } catch (cause) {
      this.#stop();
      throw this.#setupError(cause);
    }
  }

  /** The process, once it runs; every use keeps the watch awake. @throws Crash while it rests, or is gone for good. */
  async process(): Promise<PluginProcess> {
    if (this.#state === "quarantined" && this.#options.clock.now() >= this.#restUntil) {
      this.#record.trial(this.#options.clock.now());
      this.#state = "idle";
    }
    if (this.#state === "stopped") throw new Crash("it is disposed of");
    if (this.#state === "quarantined") {
      const until = new Date(this.#restUntil).toISOString();
      throw new Crash(`it crashed too often and rests until ${until} (${this.#lastCrash ?? "no reason known"})`);
    }
    if (this.#state === "idle") this.#again();
    const running = this.#state === "running" ? this.#running : await this.#starting;
    if (!running) throw new Crash("its process is gone");
    this.#running?.heartbeat.stir();
    return running;
  }

  usage(): Omit<IsolatedUsage, "denied"> {
    this.#meter.sample();
    return {
      state: this.#state,
      ...(this.#running && { pid: this.#running.child.pid }),
      ...this.#meter.total,
      restarts: this.#record.crashes,
      ...(this.#lastCrash !== undefined && { lastCrash: this.#lastCrash }),
    };
  }

  /** Ends a quarantine. */
  reset(): void {
    this.#record.reset();
    if (this.#state === "quarantined") this.#state = "idle";
  }

  /** Lets the plugin end what it began, and ends its process. Twice is once. */
  dispose(): Promise<void> {
    return (this.#disposing ??= this.#dispose());
  }

  async #dispose(): Promise<void> {
    const { child, peer } = this.#running ?? {};
    this.#state = "stopped";
    this.#giveUp();
    if (child && peer) {
      const late = this.#options.clock.after(disposeMs, () => leave(child, "it takes too long to end"));
      try {
        await peer.ask("dispose", null);
      } finally {
        late.cancel();
        this.#stop();
        await child.closed;
      }
    }
    this.#stop();
  }

  async #start(): Promise<PluginProcess & { readonly answer: Json }> {
    const { clock, onEvent, setup } = this.#options;
    const process = await this.#spawn();
    const { child } = process;
    this.#meter.attach(child);
    const heartbeat = createHeartbeat(clock, process, () => this.#meter.sample());
    this.#running = { ...process, heartbeat };
    void child.closed.then(({ reason }) => this.#closed(process, reason));
    heartbeat.stir();
    const answer = await this.#setUp(process, setup);
    // It may be disposed of, or gone, by the time it is set up.
    if (this.#running?.child !== child) throw new Crash("it ended while it was set up");
    this.#state = "running";
    onEvent({ type: "started", pid: child.pid, startMs: child.startMs });
    return { ...process, answer };
  }

  async #spawn(): Promise<PluginProcess> {
    const process = await startProcess(this.#options).catch((cause: unknown) => {
      throw new NotStarted(messageOf(cause));
    });
    if (this.#state !== "stopped") return process;
    leave(process.child);
    throw new Crash("it is disposed of");
  }

  /** Another process of the same code has to be the same plugin; one that fails here ends, and counts as crashed. */
  async #setUp({ child, peer }: PluginProcess, setup: Json): Promise<Json> {
    const { clock } = this.#options;
    const late = clock.after(setupMs, () => leave(child, `it takes more than ${setupMs} ms to be set up`));
    try {
      const answer = await peer.ask("setup", setup);
      if (this.#description === undefined || JSON.stringify(answer) === this.#description) return answer;
      throw new Crash("it describes other hooks than the first time");
    } catch (cause) {
      leave(child, messageOf(cause));
      throw cause;
    } finally {
      late.cancel();
    }
  }

  /** Starts another process; whoever comes meanwhile waits for it. */
  #again(): void {
    this.#state = "restarting";
    const starting = this.#start();
    this.#starting = starting;
    const over = (): void => {
      if (this.#starting === starting) this.#starting = undefined;
    };
    starting.then(over, (cause: unknown) => {
      over();
      // The end of a process that began tells of itself.
      if (cause instanceof NotStarted) this.#crashed(cause.message);
    });
  }

  #closed(process: PluginProcess, reason: string): void {
    const isCurrent = this.#running?.child === process.child;
    if (isCurrent) {
      this.#running?.heartbeat.stop();
      this.#running = undefined;
      this.#meter.attach(undefined);
    }
    process.peer.close(new Crash(reason));
    // The first process has to stand before it is worth a second.
    if (isCurrent && this.#state !== "stopped" && this.#description !== undefined) this.#crashed(reason);
  }

  #crashed(reason: string): void {
    const { clock, onEvent } = this.#options;
    this.#lastCrash = reason;
    const verdict = this.#record.crashed(clock.now());
    if (verdict.type === "quarantine") {
      this.#state = "quarantined";
      this.#restUntil = clock.now() + verdict.restMs;
      return onEvent({ type: "quarantined", reason, untilMs: this.#restUntil });
    }
    const { restartMs } = verdict;
    this.#state = "restarting";
    this.#starting = new Promise((resolve, reject) => {
      const timer = clock.after(restartMs, () => {
        this.#again();
        this.#starting?.then(resolve, reject);
      });
      this.#giveUp = () => {
        timer.cancel();
        reject(new Crash("it is disposed of"));
      };
    });
    // Nobody may be waiting.
    this.#starting.catch(() => undefined);
    onEvent({ type: "crashed", reason, restartMs });
  }

  #stop(): void {
    this.#state = "stopped";
    const running = this.#running;
    this.#running = undefined;
    running?.heartbeat.stop();
    if (!running) return;
    this.#meter.sample();
    this.#meter.attach(undefined);
    running.peer.close(new Crash("it is disposed of"));
    leave(running.child);
  }

  #setupError(cause: unknown): GatewayError {
    const { plugin } = this.#options;
    const what = cause instanceof Crash ? "ended while it was set up" : "cannot be set up";
    return new GatewayError("plugin-failed", `plugin "${plugin}" ${what}: ${messageOf(cause)}`, {
      plugin,
      hook: "setup",
      cause,
    });
  }
}

/** Others may share its process. */
function leave(child: ChildProcessLike, reason?: string): void {
  if (child.leave) child.leave(reason);
  else child.kill(reason);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
