/** What the plugins of the attacks share. None of it is needed for an attack; it makes each as short as its idea. */
export const prelude = String.raw`
const REACHED = (what) => "REACHED " + what;
const look = "return typeof process === 'object' ? process : undefined";
const asLoot = (found) => (found && typeof found === "object" && found.pid ? REACHED("the process " + found.pid) : "nothing");
const valueOf = async (made) => (made && typeof made.next === "function" ? (await made.next()).value : await made);
const run = async (make, text = look) => asLoot(await valueOf(make(text)()));
const run2 = async (value) => await run(value.constructor.constructor);
const caught = (act) => { try { act(); } catch (error) { return error; } throw new Error("nothing was thrown"); };
const failed = async (act) => { try { await act(); } catch (error) { return error; } throw new Error("nothing was thrown"); };
const firstOf = async (list, act) => {
  for (const item of list) {
    try { const loot = await act(item); if (String(loot).includes("REACHED")) return loot; } catch {}
  }
  return "nothing in " + list.length;
};
const node = async (name) => {
  const ways = [
    () => require(name),
    () => process.getBuiltinModule(name),
    () => process.mainModule.require(name),
    () => module.require(name),
    () => Function("return process")().getBuiltinModule(name),
    () => (0, eval)("process").getBuiltinModule(name),
    () => globalThis.constructor.constructor("return process")().getBuiltinModule(name),
    () => Function("name", "return im" + "port(name)")(name),
    () => (0, eval)("im" + "port('node:" + name + "')"),
    () => process.binding(name),
  ];
  for (const way of ways) {
    try { const found = await way(); if (found) return found.default ?? found; } catch {}
  }
  throw new Error("there is no module " + name);
};
const makers = new Set(["Function", "GeneratorFunction", "AsyncFunction", "AsyncGeneratorFunction", "eval"]);
const isMaker = (value) => { try { return typeof value === "function" && makers.has(value.name); } catch { return false; } };
const ownTraps = new WeakSet();
const isHosts = (value) => {
  if (ownTraps.has(value)) return false;
  try { return ["binding", "readFileSync", "_linkedBinding", "allocUnsafe"].some((name) => typeof value[name] === "function"); }
  catch { return false; }
};
/** Everything that hangs from these values, as far as a program can see: one function of another realm is enough. */
const crawl = async (...roots) => {
  const seen = new Set();
  const queue = [...roots];
  for (let at = 0; at < queue.length && seen.size < 20000; at += 1) {
    const value = queue[at];
    if (value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) continue;
    seen.add(value);
    if (isHosts(value)) return REACHED("an object of the host");
    if (isMaker(value)) { try { const loot = await run(value); if (loot !== "nothing") return loot; } catch {} }
    try { queue.push(Object.getPrototypeOf(value)); } catch {}
    let keys = [];
    try { keys = Reflect.ownKeys(value); } catch {}
    for (const key of keys) {
      try {
        const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key);
        queue.push(inner, get, set);
      } catch {}
    }
  }
  return "nothing in " + seen.size;
};
/** Traps that keep whoever touches them. */
const trap = (kept) => {
  const keep = function (...values) { kept.push(this, ...values); return trap(kept); };
  const target = function () {};
  const proxy = new Proxy(target, {
    get: (_, key, receiver) => (kept.push(receiver), key === Symbol.toPrimitive ? () => "trap" : key === "then" ? undefined : keep),
    apply: (_, self, values) => (kept.push(self, values), keep),
    construct: (_, values) => (kept.push(values), {}),
    has: () => true,
    ownKeys: (object) => Reflect.ownKeys(object),
    getOwnPropertyDescriptor: (object, key) => Reflect.getOwnPropertyDescriptor(object, key),
  });
  ownTraps.add(proxy);
  return proxy;
};
const hostPlace = /node:internal|node:events|\/(?:core|sandbox|node_modules|dist)\/|child\.cjs|quickjs/;
const tellsOf = (text) => (hostPlace.test(String(text)) ? REACHED("a place of the host: " + hostPlace.exec(String(text))[0]) : "nothing");
`;
