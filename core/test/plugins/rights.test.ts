import type { Capabilities, ContentRight } from "@patchbay/sdk";
import { array, assert, boolean, constantFrom, dictionary, integer, property, record, subarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHost } from "@patchbay/sdk/host";
import { grantedRights, rightsDiff, rightsMissing } from "../../src/plugins/rights.ts";
import { rightsLines } from "../../src/plugins/rights-text.ts";
import { hostMatcher } from "@patchbay/sdk/host";

const names = [
  "a.com",
  "x.a.com",
  "y.x.a.com",
  "*.a.com",
  "*.x.a.com",
  "b.com:8443",
  "http://b.com:8443",
  "*.com",
  "127.0.0.1:1",
];
const hosts = subarray(names);
const places = subarray(["header:x-key", "header:X-Key", "query:key", "query:Key"]);
const secrets = dictionary(constantFrom("one", "two", "__proto__"), record({ hosts, places }), { maxKeys: 3 });
const rights = record(
  {
    hosts,
    secrets,
    privateNetwork: boolean(),
    content: subarray<ContentRight>(["prompt", "answer"]),
    timers: boolean(),
    reveal: boolean(),
    profiles: array(constantFrom("oauth", "aws")),
    kvBytes: integer({ min: 0, max: 3 }),
    memoryMb: constantFrom(16, 64, 128),
    cpu: constantFrom(0, 0.5, 1),
  },
  { requiredKeys: [] },
);

const addresses = ["a.com", "x.a.com", "y.x.a.com", "w.a.com", "w.x.a.com", "z.com", "b.com:8443", "127.0.0.1:1"]
  .flatMap((host) => [`https://${host}`, `http://${host}`])
  .map((address) => new URL(address));

/** Every single thing that rights allow, of those that can be told apart here. */
function allowed(given: Capabilities): ReadonlySet<string> {
  const reach = (list: readonly string[] = []) => {
    const matches = hostMatcher(list, { strict: true });
    return addresses.filter(matches).map(String);
  };
  const open = new Set(reach(given.hosts));
  const uses = Object.entries(given.secrets ?? {}).flatMap(([name, use]) =>
    reach(use.hosts)
      .filter((address) => open.has(address))
      .flatMap((address) =>
        use.places.map((place) => `${name} ${address} ${place.startsWith("h") ? place.toLowerCase() : place}`),
      ),
  );
  const below = (label: string, amount: number) => Array.from({ length: amount }, (_, index) => `${label} ${index}`);
  return new Set([
    ...open,
    ...uses,
    ...(given.privateNetwork ? ["private"] : []),
    ...(given.content ?? []),
    ...(given.timers ? ["timers"] : []),
    ...(given.profiles ?? []),
    ...below("kv", given.kvBytes ?? 0),
    ...below("memory", given.memoryMb ?? 64),
    ...below("cpu", (given.cpu ?? 1) * 2),
  ]);
}

const isWithin = (inner: ReadonlySet<string>, outer: ReadonlySet<string>) =>
  [...inner].every((item) => outer.has(item));

describe("granted rights", () => {
  test("are exactly what both sides allow", () => {
    assert(
      property(rights, rights, (asked, granted) => {
        const both = [...allowed(asked)].filter((item) => allowed(granted).has(item));
        expect(allowed(grantedRights(asked, granted))).toEqual(new Set(both));
      }),
      { numRuns: 500 },
    );
  });

  test("are the same when granted again, whichever side comes first", () => {
    assert(
      property(rights, rights, (asked, granted) => {
        const once = grantedRights(asked, granted);
        expect(grantedRights(once, granted)).toEqual(once);
        expect(grantedRights(asked, once)).toEqual(once);
        expect(grantedRights(granted, asked)).toEqual(once);
      }),
    );
  });

  test("only grow when the grant does", () => {
    assert(
      property(rights, rights, rights, (asked, granted, other) => {
        const smaller = grantedRights(granted, other);
        expect(isWithin(allowed(grantedRights(asked, smaller)), allowed(grantedRights(asked, granted)))).toBe(true);
      }),
    );
  });

  test("never hold the text of secrets, and without a grant nothing", () => {
    assert(
      property(rights, rights, (asked, granted) => {
        expect(grantedRights(asked, granted).reveal).toBeUndefined();
        const { memoryMb: _memory, cpu: _cpu, ...rest } = grantedRights(asked, undefined);
        expect(rest).toEqual({});
      }),
    );
  });

  test("meet in the narrower host", () => {
    const meet = (one: string, other: string) => grantedRights({ hosts: [one] }, { hosts: [other] }).hosts;
    expect(meet("*.a.com", "x.a.com")).toEqual(["x.a.com:443"]);
    expect(meet("x.a.com", "*.a.com")).toEqual(["x.a.com:443"]);
    expect(meet("*.a.com", "*.x.a.com")).toEqual(["*.x.a.com:443"]);
    expect(meet("*.a.com", "a.com")).toBeUndefined();
    expect(meet("*.a.com", "xa.com")).toBeUndefined();
    expect(meet("A.com", "a.com:443")).toEqual(["a.com:443"]);
    expect(meet("http://a.com", "a.com:80")).toBeUndefined();
    expect(meet("http://a.com", "http://a.com:80")).toEqual(["http://a.com:80"]);
    expect(meet("[::1]:8080", "[0:0::1]:8080")).toEqual(["[::1]:8080"]);
  });
});

test.each([
  "*",
  "*.",
  "a.com/path",
  "https://u:p@a.com",
  "a.com:0x50",
  "a.com:99999",
  "a com",
  "*.127.0.0.1",
  "ftp://a.com",
  "*.*.com",
  "",
])("%j is no host", (text) => expect(parseHost(text)).toBeUndefined());

describe("what changed", () => {
  test("is nothing to itself", () => {
    assert(
      property(rights, (given) => {
        expect(rightsDiff(given, given)).toEqual([]);
      }),
    );
  });

  test("is nothing to approve exactly when nothing was added", () => {
    assert(
      property(rights, rights, (approved, asked) => {
        const { cpu: _cpu, memoryMb: _memory, ...plain } = asked;
        const isCovered = isWithin(allowed(plain), new Set([...allowed(approved), ...allowed({})]));
        expect(rightsMissing(approved, plain).length === 0).toBe(isCovered);
      }),
      { numRuns: 500 },
    );
  });

  test("is said line by line", () => {
    const before: Capabilities = { hosts: ["a.com"], timers: true, memoryMb: 128 };
    const after: Capabilities = {
      hosts: ["a.com", "x.b.com:8443"],
      secrets: { apiKey: { hosts: ["a.com"], places: ["header:authorization"] } },
      content: ["prompt"],
      kvBytes: 1024,
      memoryMb: 256,
      profiles: ["oauth"],
      cpu: 0.5,
      privateNetwork: true,
    };
    expect(rightsDiff(before, after)).toEqual([
      "now also asks for host x.b.com:8443",
      "now also asks for hosts in private networks",
      "now also asks for what clients ask",
      'now also asks for secret "apiKey" in header:authorization of calls to a.com:443',
      'now also asks for credentials of profile "oauth"',
      "now also asks for 1024 bytes of storage",
      "now also asks for 256 MiB of memory",
      "no longer asks for timers",
      "no longer asks for 128 MiB of memory",
    ]);
    expect(rightsLines({ reveal: true })).toEqual(["the text of its secrets"]);
  });
});
