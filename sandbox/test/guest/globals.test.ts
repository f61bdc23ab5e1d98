import { webcrypto } from "node:crypto";
import { testLogger } from "@patchbay/sdk/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { installGlobals } from "../../src/guest/globals/install.ts";
import { createTimers } from "../../src/guest/timers.ts";
import { hostHere } from "../isolation/guest-here.ts";

type Globals = typeof globalThis;

function globals(mayRunTimers = true) {
  const log = testLogger();
  const host = hostHere(
    () => undefined,
    (id) => timers.due(id),
  );
  const timers = createTimers(host);
  const scope = {} as Globals;
  installGlobals(scope, { host, timers, log, mayRunTimers: () => mayRunTimers });
  return { scope, log };
}

const { scope } = globals();

/** Without halves of surrogate pairs. */
const whole = (text: string): string => Buffer.from(text).toString();

describe("URL", () => {
  test.each([
    ["../b?x=1#y", "https://u:p@a.test:8080/c/d"],
    ["http://[::1]:80/%41?a=b&a=c", undefined],
    ["mailto:me@a.test", undefined],
  ])("has the parts of %s", (text, base) => {
    const [own, real] = [new scope.URL(text, base), new URL(text, base)];
    for (const part of [
      "href",
      "origin",
      "protocol",
      "username",
      "password",
      "host",
      "hostname",
      "port",
      "pathname",
      "search",
      "hash",
    ] as const)
      expect(own[part]).toBe(real[part]);
    expect(JSON.stringify(own)).toBe(JSON.stringify(real));
    expect(String(own)).toBe(String(real));
  });

  test.each([
    ["pathname", "/a b?c#d"],
    ["search", "?q=ä#x"],
    ["search", ""],
    ["hash", "top"],
    ["host", "b.test:444"],
    ["hostname", "c.test"],
    ["port", "8443"],
    ["protocol", "http"],
    ["username", "me"],
    ["password", "s:e"],
    ["href", "https://other.test/x"],
  ] as const)("changes its %s to %j", (part, value) => {
    const [own, real] = [new scope.URL("https://a.test/p?q=1#h"), new URL("https://a.test/p?q=1#h")];
    own[part] = value;
    real[part] = value;
    expect(own.href).toBe(real.href);
  });

  test("changes with its parameters, and they with it", () => {
    const url = new scope.URL("https://a.test/?a=1&b=2");
    url.searchParams.append("c", "x y&z");
    url.searchParams.delete("a");
    expect(url.href).toBe("https://a.test/?b=2&c=x+y%26z");
    url.search = "?d=4";
    expect([...url.searchParams]).toEqual([["d", "4"]]);
  });

  test("tells what is no address", () => {
    expect(scope.URL.canParse("nope")).toBe(false);
    expect(() => new scope.URL("nope")).toThrow(TypeError);
  });
});

test("URLSearchParams read and write as the platform's", () => {
  const pairs = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" })));
  fc.assert(
    fc.property(pairs, (entries) => {
      const wellFormed = entries.map(([name, value]): [string, string] => [whole(name), whole(value)]);
      const [own, real] = [new scope.URLSearchParams(wellFormed), new URLSearchParams(wellFormed)];
      expect(String(own)).toBe(String(real));
      expect([...new scope.URLSearchParams(String(real))]).toEqual([...real]);
      own.sort();
      real.sort();
      expect(String(own)).toBe(String(real));
    }),
  );
  const own = new scope.URLSearchParams("?a=%ff+1&b&=c&a=2");
  expect([own.get("a"), own.getAll("a"), own.has("b"), own.get("x"), own.size]).toEqual([
    "\uFFFD 1",
    ["\uFFFD 1", "2"],
    true,
    null,
    4,
  ]);
  own.set("a", "3");
  expect(own.toString()).toBe("a=3&b=&=c");
});

test("btoa and atob as the platform's", () => {
  const latin = fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(latin, (text) => {
      expect(scope.btoa(text)).toBe(btoa(text));
      expect(scope.atob(btoa(text))).toBe(text);
      expect(scope.atob(btoa(text).replace(/=+$/, ""))).toBe(text);
    }),
  );
  expect(() => scope.btoa("€")).toThrow(TypeError);
  for (const wrong of ["a", "ab=c", "%%%%"]) expect(() => scope.atob(wrong)).toThrow(TypeError);
});

test("TextDecoder reads text that is cut anywhere", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(8), (text, size) => {
      const bytes = new TextEncoder().encode(whole(text));
      const decoder = new scope.TextDecoder();
      let read = "";
      for (let at = 0; at < bytes.length; at += size + 1)
        read += decoder.decode(bytes.subarray(at, at + size + 1), { stream: true });
      expect(read + decoder.decode()).toBe(new TextDecoder().decode(bytes));
    }),
  );
  expect(() => new scope.TextDecoder("latin1")).toThrow(RangeError);
  expect(() => new scope.TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))).toThrow(TypeError);
  expect(new scope.TextEncoder().encode("ä")).toEqual(new Uint8Array([0xc3, 0xa4]));
});

test("structuredClone copies data with its cycles, and refuses functions", () => {
  const original: Record<string, unknown> = {
    date: new Date(0),
    map: new Map([["a", { b: 1 }]]),
    set: new Set([1]),
    bytes: new Uint8Array([1, 2]),
    list: [1, [2]],
  };
  original["self"] = original;
  const clone = scope.structuredClone(original);
  expect(clone).toEqual(original);
  expect(clone["self"]).toBe(clone);
  expect(clone["map"]).not.toBe(original["map"]);
  expect(() => scope.structuredClone(() => undefined)).toThrow(TypeError);
});

describe("AbortSignal", () => {
  test("aborts once, and tells everybody", () => {
    const controller = new scope.AbortController();
    const heard: unknown[] = [];
    controller.signal.addEventListener("abort", () => {
      throw new Error("a listener of somebody else");
    });
    controller.signal.addEventListener("abort", ({ type }) => heard.push(type));
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is what is tested
    controller.signal.onabort = () => heard.push("onabort");
    const gone = () => heard.push("gone");
    controller.signal.addEventListener("abort", gone);
    controller.signal.removeEventListener("abort", gone);
    controller.abort();
    controller.abort("again");
    expect(heard).toEqual(["onabort", "abort"]);
    expect(controller.signal.reason).toMatchObject({ name: "AbortError" });
    expect(() => controller.signal.throwIfAborted()).toThrow("aborted");
  });

  test("joins others, and ends with time", async () => {
    const controller = new scope.AbortController();
    const joined = scope.AbortSignal.any([new scope.AbortController().signal, controller.signal]);
    controller.abort("why");
    expect([joined.aborted, joined.reason]).toEqual([true, "why"]);
    const timed = scope.AbortSignal.timeout(1);
    await new Promise<void>((resolve) => timed.addEventListener("abort", () => resolve()));
    expect(timed.reason).toMatchObject({ name: "TimeoutError" });
  });
});

describe("Timers", () => {
  test("run, repeat and are called off", async () => {
    const { setTimeout, setInterval, clearInterval, clearTimeout } = scope;
    const heard: string[] = [];
    clearTimeout(setTimeout(() => heard.push("never"), 1));
    await new Promise<void>((resolve) => {
      const id = setInterval(() => {
        if (heard.push("again") < 3) return;
        clearInterval(id);
        setTimeout((text: string) => resolve(void heard.push(text)), 1, "once");
      }, 1);
    });
    expect(heard).toEqual(["again", "again", "again", "once"]);
  });

  test("that throw are logged", async () => {
    const { scope: own, log } = globals();
    const thrown = new Promise<void>((resolve) => {
      own.setTimeout(() => {
        setTimeout(resolve, 5);
        throw new Error("in a timer");
      });
    });
    await thrown;
    expect(log.lines).toMatchObject([{ level: "error", message: "a callback of the plugin failed" }]);
  });

  test("without the right to them are short waits alone", () => {
    const { scope: own } = globals(false);
    own.clearTimeout(own.setTimeout(() => undefined, 1000));
    expect(() => own.setTimeout(() => undefined, 61_000)).toThrow('{ "timers": true }');
    expect(() => own.setInterval(() => undefined, 10)).toThrow('{ "timers": true }');
  });
});

test("crypto digests, signs and verifies as the platform's", async () => {
  const { crypto } = scope;
  const data = new TextEncoder().encode("abc");
  for (const name of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"])
    expect(Buffer.from(await crypto.subtle.digest(name, data))).toEqual(
      Buffer.from(await webcrypto.subtle.digest(name, data)),
    );
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", data, algorithm, false, ["sign", "verify"]);
  const real = await webcrypto.subtle.importKey("raw", data, algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, data);
  expect(Buffer.from(signature)).toEqual(Buffer.from(await webcrypto.subtle.sign("HMAC", real, data)));
  await expect(crypto.subtle.verify("HMAC", key, signature, data)).resolves.toBe(true);
  await expect(crypto.subtle.verify("HMAC", key, new Uint8Array(32), data)).resolves.toBe(false);
  expect(crypto.randomUUID()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(crypto.getRandomValues(new Uint8Array(16)).some((byte) => byte > 0)).toBe(true);
  await expect(crypto.subtle.digest("MD5", data)).rejects.toThrow("MD5");
});

test("console writes to the plugin's log", () => {
  const { scope: own, log } = globals();
  own.console.log("a", { b: 1 }, 2);
  own.console.error(new Error("oops"));
  own.console.debug(Object.assign({}, { get: 1n }));
  expect(log.lines).toMatchObject([
    { level: "info", message: 'a {"b":1} 2' },
    { level: "error", message: expect.stringContaining("oops") },
    { level: "debug", message: expect.stringContaining("cannot be told") },
  ]);
});

test("Date, Math and performance know time and chance", () => {
  expect(Math.abs(new scope.Date().getTime() - Date.now())).toBeLessThan(1000);
  expect(new scope.Date(0).toISOString()).toBe("1970-01-01T00:00:00.000Z");
  expect(new scope.Date(2026, 0, 1)).toBeInstanceOf(scope.Date);
  expect(scope.Math.random()).toBeLessThan(1);
  expect(scope.Math.max(1, 2)).toBe(2);
  expect(scope.performance.now()).toBeGreaterThanOrEqual(0);
});
