import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Intrinsics, JSException, type JSValueHandle, QuickJS } from "quickjs-wasi";
import { describeError } from "./describe-error.ts";
import { type Engine, type EngineParts, guestFile, pluginFile } from "./engine.ts";
import { createStrictHost } from "./strict-host.ts";
import { createTurns, type Turns } from "./strict-turns.ts";

/** The plugin in an interpreter of its own, inside WebAssembly: its objects are bytes to this process. */
export async function createStrictEngine(parts: EngineParts, wasmFile: string): Promise<Engine> {
  // A plugin uses a part of the interpreter: compiling what it calls takes half the memory. Unknown flags do no harm here.
  setFlagsFromString("--wasm-lazy-compilation");
  const turns = createTurns(parts.turnCpuMs);
  const unhandled = new Map<number, string>();
  const vm = await QuickJS.create({
    wasm: readFileSync(wasmFile),
    memoryLimit: parts.memoryBytes,
    maxStackSize: stackBytes,
    intrinsics: languageOnly,
    timezoneOffset: 0,
    interruptHandler: turns.isOver,
    onUnhandledRejection: (promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean) => {
      if (isHandled) unhandled.delete(promise.identity);
      else unhandled.set(promise.identity, describe(reason));
    },
  });
  const run: RunTurn = (work, factor) => {
    turns.begin(factor);
    runTurn(vm, turns, work);
    for (const message of unhandled.values()) parts.onUnhandled(message);
    unhandled.clear();
  };
  return loadGuest(vm, parts, run);
}

/** What the guest brings itself, and what the other engine has not. */
const languageOnly =
  Intrinsics.ALL & ~(Intrinsics.PERFORMANCE | Intrinsics.DOM_EXCEPTION | Intrinsics.ATOB_BTOA | Intrinsics.WEAK_REF);

const stackBytes = 384 * 1024;

type RunTurn = (work: () => void, factor?: number) => void;

/** Compiling a plugin and running its modules takes longer than what it is asked later. */
const loadFactor = 5;

function loadGuest(vm: QuickJS, parts: EngineParts, run: RunTurn): Engine {
  const host = createStrictHost(vm, parts.primitives);
  const guest: { value?: JSValueHandle } = {};
  run(() => {
    const create = vm.evalCode(parts.guestScript, guestFile);
    guest.value = vm.callFunction(create, vm.undefined, host);
  }, loadFactor);
  const { value } = guest;
  if (value === undefined) throw new Error("the guest's script returned nothing");
  const [receive, timer, load] = [value.getProp("receive"), value.getProp("timer"), value.getProp("load")];
  run(() => vm.callFunction(load, value, vm.evalCode(parts.pluginScript, pluginFile)).dispose(), loadFactor);
  return {
    receive: (kind, call, body) =>
      run(() =>
        vm.withScope(() => {
          const payload = typeof body === "string" ? vm.newString(body) : vm.newUint8Array(body);
          vm.callFunction(receive, value, vm.newString(kind), vm.newNumber(call), payload);
        }),
      ),
    timer: (id) => run(() => vm.withScope(() => void vm.callFunction(timer, value, vm.newNumber(id)))),
  };
}

/** Calls into the guest, and lets its promises go on until nothing is left to do. @throws Error in the guest's words. */
function runTurn(vm: QuickJS, turns: Turns, work: () => void): void {
  try {
    work();
    vm.executePendingJobs();
  } catch (cause) {
    if (turns.wasOver()) throw new Error(`one turn took more than ${turns.limitMs()} ms of CPU time`, { cause });
    throw new Error(cause instanceof JSException ? describeError(cause) : String(cause), { cause });
  } finally {
    turns.end();
  }
  // The guest cannot catch the interruption, but what it awaits would never come.
  if (turns.wasOver()) throw new Error(`one turn took more than ${turns.limitMs()} ms of CPU time`);
}

function describe(reason: JSValueHandle): string {
  try {
    if (!reason.isError) return reason.toString();
    const text = (name: string): string => reason.getProp(name).consume((value) => value.toString());
    return describeError({ name: text("name"), message: text("message"), stack: text("stack") });
  } catch {
    return "an error that cannot be read";
  }
}
