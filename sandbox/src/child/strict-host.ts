import type { JSValueHandle, QuickJS } from "quickjs-wasi";
import { allowed, type ArgumentKind, type Crossing, signatures, type ValueKind } from "./crossing.ts";
import { MisuseError } from "./misuse.ts";
import type { Primitives } from "./primitives.ts";

/** The object with the primitives, for the guest in the interpreter. */
export function createStrictHost(vm: QuickJS, primitives: Primitives): JSValueHandle {
  const members: Record<string, (values: readonly Crossing[]) => unknown> = {};
  for (const name of Object.keys(signatures)) {
    const primitive: unknown = Reflect.get(primitives, name);
    if (typeof primitive === "function") members[name] = (values) => Reflect.apply(primitive, undefined, values);
  }
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  members["decodePiece"] = ([bytes]) => (bytes instanceof Uint8Array ? decoder.decode(bytes) : "");
  return vm.withScope((scope) => {
    const raw = vm.newObject();
    for (const [name, run] of Object.entries(members)) raw.setProp(name, toGuest(vm, name, run));
    const finish = vm.evalCode(preparation, "patchbay-host.js");
    return scope.escape(vm.callFunction(finish, vm.undefined, raw));
  });
}

const kindsOf = new Map<string, readonly ArgumentKind[]>([...Object.entries(signatures), ["decodePiece", ["bytes"]]]);

function toGuest(vm: QuickJS, name: string, run: (values: readonly Crossing[]) => unknown): JSValueHandle {
  const kinds = kindsOf.get(name) ?? [];
  return vm.newFunction(name, (...handles) => {
    try {
      return toHandle(vm, run(kinds.map((kind, index) => accept(name, kind, handles[index]))));
    } catch (cause) {
      // A text, not an error: of errors the trace would go along, which tells of folders of the host.
      // oxlint-disable-next-line typescript/only-throw-error
      throw cause instanceof MisuseError ? cause.message : `${name} failed`;
    }
  });
}

function accept(name: string, kind: ArgumentKind, handle: JSValueHandle | undefined): Crossing {
  const found = handle === undefined ? "nothing" : kindOf(handle);
  if (!allowed[kind].has(found)) throw new MisuseError(`${name} was given something else than ${kind}`);
  return handle && readers[found](handle);
}

function kindOf(handle: JSValueHandle): ValueKind {
  if (handle.isString) return "text";
  if (handle.isNumber) return "number";
  if (handle.isUndefined) return "nothing";
  return handle.isObject && handle.className === "Uint8Array" ? "bytes" : "other";
}

const readers: Readonly<Record<ValueKind, (handle: JSValueHandle) => Crossing>> = {
  text: (handle) => handle.toString(),
  number: (handle) => handle.toNumber(),
  bytes: (handle) => handle.toUint8Array(),
  nothing: () => undefined,
  other: () => undefined,
};

function toHandle(vm: QuickJS, value: unknown): JSValueHandle {
  if (typeof value === "string") return vm.newString(value);
  if (typeof value === "number") return vm.newNumber(value);
  return value instanceof Uint8Array ? vm.newUint8Array(value) : vm.undefined;
}

/**
 * Decoders keep their state in the guest: here they would never be let go of. Text is cut before a character that is not
 * whole yet; cutting at the first byte of a character never changes what bytes mean.
 */
const preparation = `(function (raw) {
  "use strict";
  for (const name of ["SharedArrayBuffer", "queueMicrotask", "InternalError"]) delete globalThis[name];
  const { decodePiece, ...host } = raw;
  const wanted = (byte) => (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1);
  const cutOf = (bytes) => {
    const last = bytes.length;
    for (let at = last - 1; at >= 0 && at >= last - 3; at -= 1) {
      if (bytes[at] < 0x80) return last;
      if (bytes[at] >= 0xc0) return wanted(bytes[at]) > last - at ? at : last;
    }
    return last;
  };
  const join = (first, second) => {
    const both = new Uint8Array(first.length + second.length);
    both.set(first);
    both.set(second, first.length);
    return both;
  };
  // What reads texts of the interpreter drops such a mark at their beginning.
  host.encodeUtf8 = (text) =>
    typeof text === "string" && text.charCodeAt(0) === 0xfeff
      ? join([0xef, 0xbb, 0xbf], host.encodeUtf8(text.slice(1)))
      : raw.encodeUtf8(text);
  host.createDecoder = () => {
    let rest = new Uint8Array(0);
    let begun = false;
    return (piece) => {
      const bytes = piece === undefined || rest.length > 0 ? join(rest, piece ?? []) : piece;
      const cut = piece === undefined ? bytes.length : cutOf(bytes);
      rest = bytes.slice(cut);
      const text = cut === 0 ? "" : decodePiece(bytes.subarray(0, cut));
      const marked = !begun && text.charCodeAt(0) === 0xfeff;
      begun = piece !== undefined && (begun || cut > 0);
      return marked ? text.slice(1) : text;
    };
  };
  return Object.freeze(host);
})`;
