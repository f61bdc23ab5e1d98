/** `structuredClone` for data: what JSON knows, and dates, maps, sets, bytes and cycles. @throws TypeError for functions. */
export function structuredClone<T>(value: T): T {
  // A clone has the type of its original.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return cloneOf(value, new Map()) as T;
}

function cloneOf(value: unknown, known: Map<object, unknown>): unknown {
  if (typeof value === "function" || typeof value === "symbol")
    throw new TypeError(`a ${typeof value} cannot be cloned`);
  if (typeof value !== "object" || value === null) return value;
  if (known.has(value)) return known.get(value);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof Error) return Object.assign(new Error(value.message), { name: value.name });
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return bytesClone(value);
  if (Array.isArray(value)) return fill([], value, known);
  if (value instanceof Map) return fillMap(value, known);
  if (value instanceof Set) return fillSet(value, known);
  return fill({}, value, known);
}

function fill(into: object, from: object, known: Map<object, unknown>): object {
  known.set(from, into);
  for (const key of Object.keys(from)) {
    const value = cloneOf(Reflect.get(from, key), known);
    Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return into;
}

function fillMap(from: Map<unknown, unknown>, known: Map<object, unknown>): Map<unknown, unknown> {
  const into = new Map<unknown, unknown>();
  known.set(from, into);
  for (const [key, value] of from) into.set(cloneOf(key, known), cloneOf(value, known));
  return into;
}

function fillSet(from: Set<unknown>, known: Map<object, unknown>): Set<unknown> {
  const into = new Set<unknown>();
  known.set(from, into);
  for (const value of from) into.add(cloneOf(value, known));
  return into;
}

function bytesClone(value: ArrayBufferView | ArrayBuffer): unknown {
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (value instanceof DataView) return new DataView(value.buffer.slice(0), value.byteOffset, value.byteLength);
  const slice: unknown = Reflect.get(value, "slice");
  return typeof slice === "function" ? slice.call(value) : value;
}
