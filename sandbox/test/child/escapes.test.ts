import { describe, expect, test } from "vitest";
import { answering, useEchoChild } from "./harness.ts";

const echo = useEchoChild();

/** Each tries to reach something of the child's own, and says what it got; "nothing" is what it should get. */
const attacks: Readonly<Record<string, string>> = {
  "the constructor of a function": "(() => {}).constructor('return typeof process')()",
  "the constructor of a primitive": "host.now.constructor('return typeof process')()",
  "the constructor of a generator": "(function* () {}).constructor('yield typeof process')().next().value",
  "the constructor of an async function": "(async () => {}).constructor('return typeof process')()",
  "the caller of a primitive": "String(Object.getOwnPropertyDescriptor(host.now, 'caller')?.value)",
  "the class of a primitive's error": "fail(() => host.send()).constructor.constructor('return typeof process')()",
  "the class of an engine's error": "fail(() => null.x).constructor.constructor('return typeof process')()",
  "the class of deep recursion's error":
    "fail(function deeper() { return deeper() + 1 }).constructor.constructor('return typeof process')()",
  "the class of bytes that came in": "host.randomBytes(1).constructor.constructor('return typeof process')()",
  "what lies around bytes that came in": "typeof (host.encodeUtf8('a').buffer.byteLength === 1 ? undefined : 1)",
  "methods of Node's on bytes": "typeof host.digest('SHA-1', new Uint8Array()).readUInt8",
  "an indirect eval": "(0, eval)('typeof process')",
  "a direct eval": "eval('typeof process')",
  "this of a function": "(function () { return typeof this })()",
  "require by eval": "(0, eval)('typeof require')",
  "modules by a function": "modules((text) => Function('return ' + text)())",
  "modules by eval": "modules((text) => (0, eval)(text))",
  "folders of the host in traces":
    "/\\/|node:|child/.test([new Error('a'), fail(() => host.send()), (0, eval)('new Error(1)'), Function('return new Error(1)')(), (0, eval)('(() => new Error(1))()\\n//# sourceURL=plugin.js')].map((e) => String(e.stack)).join()) ? 'folders' : 'undefined'",
  "things between realms":
    "typeof globalThis.Compartment + typeof globalThis.lockdown === 'undefinedundefined' ? 'undefined' : 'ses'",
  "memory that is shared": "typeof globalThis.SharedArrayBuffer",
  WebAssembly: "typeof globalThis.WebAssembly",
};

/** Answers that mean that nothing was reached. */
const nothing = new Set<unknown>(["undefined", null]);

const before = `
const fail = (run) => { try { return run(); } catch (error) { return error; } };
const modules = async (load) => {
  for (const name of ["node:fs", "fs", "std", "os", "qjs:std", "qjs:os", "qjs:bjson"]) {
    try { await load("im" + "port('" + name + "')"); return name; } catch {}
  }
};
const tried = (run) => { try { return run(); } catch (error) { return undefined; } };
`;

describe.each(["process", "strict"] as const)("in the tier %s a plugin does not reach", (tier) => {
  test.each(Object.entries(attacks))("%s", async (_, attack) => {
    const plugin = await echo.start(tier, answering(`tried(() => (${attack}))`, before));
    expect(nothing).toContain(await plugin.ask(""));
  });

  test("changes to prototypes of another plugin's process, nor of its own surroundings", async () => {
    const attack = "(tried(() => { Object.prototype.polluted = 1; Array.prototype.push = null; }), 'still here')";
    const plugin = await echo.start(tier, answering(attack, before));
    expect(await plugin.ask("")).toBe("still here");
    expect(await plugin.ask("")).toBe("still here");
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test("more than one frame of the boot", async () => {
    const forged =
      "['head', 'fail', 'end', 'open', 'chunk'].map((kind) => fail(() => host.send(kind, 0, '{}')).message)";
    const plugin = await echo.start(tier, answering(forged, before));
    const messages = (await plugin.ask("")) as string[];
    expect(messages).toHaveLength(5);
    for (const message of messages) expect(message).toMatch(/belongs to a call/);
  });
});
