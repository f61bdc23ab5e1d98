import { allowed, type ArgumentKind, type Crossing, signatures, type ValueKind } from "./crossing.ts";
import { describeError } from "./describe-error.ts";
import { type Engine, type EngineParts, guestFile, pluginFile } from "./engine.ts";
import { MisuseError } from "./misuse.ts";
import type { Primitives } from "./primitives.ts";

/** The plugin in this very process, in a compartment of hardened JavaScript: it reaches nothing that it was not handed. */
export async function createProcessEngine(parts: EngineParts): Promise<Engine> {
  await (hardening ??= hardenProcess(parts.onUnhandled));
  const compartment = createCompartment();
  const evaluate = (script: string): unknown =>
    // A direct eval means an indirect one here, as it does for most who use it.
    compartment.evaluate(script, { __rejectSomeDirectEvalExpressions__: false });
  const guest = asGuest(
    call(evaluate(`${parts.guestScript}\n//# sourceURL=${guestFile}`), hardenHost(parts.primitives)),
  );
  guarded(() => guest.load(evaluate(parts.pluginScript)));
  return {
    // Bytes from the line lie in memory that they share with others.
    receive: (kind, call, body) =>
      guarded(() => guest.receive(kind, call, typeof body === "string" ? body : new Uint8Array(body))),
    timer: (id) => guarded(() => guest.timer(id)),
  };
}

let hardening: Promise<void> | undefined;

/** Once, for all compartments of this process. */
async function hardenProcess(onUnhandled: EngineParts["onUnhandled"]): Promise<void> {
  await import("ses");
  lockdown({
    // Libraries assign to properties that their prototypes have; all of them become assignable.
    overrideTaming: "severe",
    // Faults are for main.ts to see; the console of a compartment is the guest's own.
    errorTrapping: "none",
    unhandledRejectionTrapping: "none",
    reporting: "none",
    consoleTaming: "unsafe",
  });
  hideHostFrames();
  process.on("unhandledRejection", (reason) => onUnhandled(explain(reason)));
}

/** Only what is of the language: the guest brings the rest, the same in every engine. */
function createCompartment(): Compartment {
  // In a compartment these would know neither time nor chance, or be missing; the strict tier's engine has them all.
  const globals = harden({ Date, Math, Float32Array, Float64Array });
  const compartment = new Compartment({ globals, __options__: true });
  for (const name of ["lockdown", "harden", "Compartment", "console", "TextEncoder", "TextDecoder"]) {
    Reflect.deleteProperty(compartment.globalThis, name);
  }
  return compartment;
}

interface SafeFrame {
  getScriptNameOrSourceURL(): unknown;
  toString(): string;
}

/** Traces name the plugin's frames alone: the others tell of folders of the host. */
function hideHostFrames(): void {
  Object.assign(Error, {
    prepareStackTrace: (error: unknown, frames: readonly SafeFrame[]) => {
      const own = frames.filter((frame) => ownFiles.has(frame.getScriptNameOrSourceURL()));
      return [headOf(error), ...own.map((frame) => `    at ${frame.toString()}`)].join("\n");
    },
  });
}

const ownFiles = new Set<unknown>([pluginFile, guestFile]);

function headOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "Error";
  }
}

interface GuestObject {
  receive(kind: string, call: number, body: string | Uint8Array): void;
  timer(id: number): void;
  load(evaluate: unknown): void;
}

function call(create: unknown, host: unknown): unknown {
  if (typeof create !== "function") throw new Error("the guest's script is no function");
  return Reflect.apply(create, undefined, [host]);
}

function asGuest(value: unknown): GuestObject {
  // The guest's script is this package's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as GuestObject;
}

function guarded(run: () => void): void {
  try {
    run();
  } catch (cause) {
    throw new Error(explain(cause), { cause });
  }
}

function explain(cause: unknown): string {
  try {
    if (!(cause instanceof Error)) return String(cause);
    return describeError(cause);
  } catch {
    return "an error that cannot be read";
  }
}

function hardenHost(primitives: Primitives): unknown {
  const host: Record<string, unknown> = {};
  for (const [name, kinds] of Object.entries(signatures)) {
    const primitive: unknown = Reflect.get(primitives, name);
    host[name] = check(name, kinds, (values) => applyTo(primitive, values));
  }
  host["createDecoder"] = () => {
    const decode = primitives.createDecoder();
    return harden(check("decoder", ["optional-bytes"], (values) => applyTo(decode, values)));
  };
  return harden(host);
}

function applyTo(primitive: unknown, values: readonly Crossing[]): unknown {
  return typeof primitive === "function" ? Reflect.apply(primitive, undefined, values) : undefined;
}

function check(name: string, kinds: readonly ArgumentKind[], run: (values: readonly Crossing[]) => unknown) {
  return (...values: unknown[]): unknown => {
    let fault = `${name} failed`;
    try {
      return run(kinds.map((kind, index) => accept(name, kind, values[index])));
    } catch (cause) {
      if (cause instanceof MisuseError) fault = cause.message;
    }
    // A new error without a cause: those of Node's own bring classes along that are not hardened.
    throw new TypeError(fault);
  };
}

function accept(name: string, kind: ArgumentKind, value: unknown): Crossing {
  if (!allowed[kind].has(kindOf(value))) throw new MisuseError(`${name} was given something else than ${kind}`);
  if (typeof value === "string" || typeof value === "number" || value === undefined) return value;
  // Copied, so that nobody writes to it afterwards, and looked at by its inner kind alone.
  return isBytes(value) ? new Uint8Array(value) : undefined;
}

function kindOf(value: unknown): ValueKind {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (value === undefined) return "nothing";
  return isBytes(value) ? "bytes" : "other";
}

// oxlint-disable-next-line typescript/unbound-method -- applied to whatever is asked about
const readTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** By the value's inner kind, which a guest cannot feign. */
function isBytes(value: unknown): value is Uint8Array {
  return readTag !== undefined && Reflect.apply(readTag, value, []) === "Uint8Array";
}
