import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Frame } from "../rpc/frame.ts";
import { bootCall, type BootSettings } from "./boot.ts";
import type { Engine, EngineParts } from "./engine.ts";
import type { FrameLine } from "./frame-line.ts";
import { syntaxHint, toPluginScript } from "./plugin-script.ts";
import { createPrimitives, type GuestLine } from "./primitives.ts";
import { Timers } from "./timers.ts";

/** What the plugins of a process have in common. */
export interface SeatParts {
  readonly line: FrameLine;
  /** A guest threw, and cannot go on. */
  readonly onFault: (cause: unknown) => void;
  /** A promise of a plugin failed and nobody looked. */
  readonly onUnhandled: (message: string) => void;
  /** The plugin did not load. */
  readonly onRefused: () => void;
}

const ownFolder = dirname(process.argv[1] ?? "");

/** One plugin of this process, with its engine, its timers and its share of the line. */
export class Seat {
  readonly #guest: number;
  readonly #parts: SeatParts;
  readonly #timers = new Timers();
  #onFrame: (frame: Frame) => void = this.#collectBoot();
  #gone = false;

  constructor(guest: number, parts: SeatParts) {
    this.#guest = guest;
    this.#parts = parts;
  }

  receive(frame: Frame): void {
    if (!this.#gone) this.#onFrame(frame);
  }

  /** Hears and says nothing any more. */
  stop(): void {
    this.#gone = true;
    this.#timers.stop();
  }

  /** First the settings, then the code, then its end. */
  #collectBoot(): (frame: Frame) => void {
    let settings: BootSettings | undefined;
    const code: Uint8Array[] = [];
    return ({ kind, body }) => {
      if (kind === "note" && typeof body === "string") settings = JSON.parse(body);
      if (kind === "chunk" && typeof body !== "string") code.push(body);
      if (kind === "end" && settings) void this.#load(settings, Buffer.concat(code).toString("utf8"));
    };
  }

  async #load(settings: BootSettings, code: string): Promise<void> {
    const early: Frame[] = [];
    this.#onFrame = (frame) => early.push(frame);
    try {
      const engine = await createEngine(settings, this.#engineParts(settings, code));
      this.#timers.listen((id) => this.#orFault(() => engine.timer(id)));
      this.#onFrame = ({ kind, call, body }) => this.#orFault(() => engine.receive(kind, call, body));
      this.#send({ kind: "head", call: bootCall, body: "{}" });
      for (const frame of early) this.receive(frame);
    } catch (cause) {
      this.#send({ kind: "fail", call: bootCall, body: JSON.stringify({ message: loadMessage(cause, code) }) });
      this.stop();
      this.#parts.onRefused();
    }
  }

  #engineParts({ memoryBytes, turnCpuMs }: BootSettings, code: string): EngineParts {
    const { line, onUnhandled } = this.#parts;
    const own: GuestLine = {
      send: (frame) => this.#send(frame),
      get waiting() {
        return line.waiting;
      },
    };
    return {
      primitives: createPrimitives(own, this.#timers),
      guestScript: readFileSync(join(ownFolder, "guest.js"), "utf8"),
      pluginScript: toPluginScript(code),
      memoryBytes,
      turnCpuMs,
      onUnhandled,
    };
  }

  #send(frame: Frame): void {
    if (!this.#gone) this.#parts.line.send(this.#guest === 0 ? frame : { ...frame, guest: this.#guest });
  }

  #orFault(run: () => void): void {
    try {
      run();
    } catch (cause) {
      this.#parts.onFault(cause);
    }
  }
}

async function createEngine({ tier }: BootSettings, parts: EngineParts): Promise<Engine> {
  if (tier === "process") {
    const { createProcessEngine } = await import("./process-engine.ts");
    return createProcessEngine(parts);
  }
  const { createStrictEngine } = await import("./strict-engine.ts");
  return createStrictEngine(parts, join(ownFolder, "quickjs.wasm"));
}

function loadMessage(cause: unknown, code: string): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.startsWith("SyntaxError") ? `${message}${syntaxHint(code)}` : message;
}
