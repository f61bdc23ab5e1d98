import type { Capabilities } from "@patchbay/sdk";
import { expect, test } from "vitest";
import type { LoadedPlugin } from "../../src/plugins/running-plugin.ts";
import { unequalRights } from "../../src/plugins/shared-rights.ts";
import { loaded } from "./fake-host.ts";

function sharing(id: string, rights: Capabilities, process: string | undefined = "third"): LoadedPlugin {
  const plugin = loaded(id, { tier: "process" });
  return { ...plugin, rights, entry: { ...plugin.entry, process } };
}

const messages = (...plugins: readonly LoadedPlugin[]) =>
  unequalRights(plugins).map(({ path, message }) => `${path}: ${message}`);

test("plugins of one process have the same rights, in whatever order they were granted", () => {
  const one = sharing("one", { hosts: ["a.test:443", "b.test:443"], content: ["prompt"] });
  const two = sharing("two", { content: ["prompt"], hosts: ["b.test:443", "a.test:443"] });
  expect(messages(one, two)).toEqual([]);
});

test("what is different is named, against the first of them", () => {
  const one = sharing("one", { hosts: ["a.test:443"] });
  const two = sharing("two", { hosts: ["a.test:443", "b.test:443"], kvBytes: 10 });
  const three = { ...sharing("three", one.rights), tier: "strict" as const };
  expect(messages(one, two, three)).toEqual([
    'plugins.two: "two" shares the process "third" with "one", which has another hosts, kvBytes',
    'plugins.three: "three" shares the process "third" with "one", which has another tier',
  ]);
});

test("others, and those with a process of their own, may have what they like", () => {
  const one = sharing("one", { kvBytes: 1 });
  expect(messages(one, sharing("two", { kvBytes: 2 }, "fourth"), loaded("three"), loaded("four"))).toEqual([]);
});
