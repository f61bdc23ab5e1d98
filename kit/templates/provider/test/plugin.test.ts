import { node, providerContract, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of a provider", () => {
  for (const { name, run } of providerContract(plugin)) test(name, run);
});

test("a node's project goes into a header, and a node without one has none", async () => {
  const { hooks, dispose } = await startPlugin(plugin);
  const provider = [hooks.outboundProvider ?? []].flat()[0];
  if (provider === undefined || !("endpoints" in provider)) throw new Error("there is no declared provider");
  const headersOf = provider.headers;
  if (typeof headersOf !== "function") throw new Error("the headers do not depend on the node");

  expect(headersOf(node("one", { options: { project: "blue" } }))).toEqual({ "x-project": "blue" });
  expect(headersOf(node("two"))).toEqual({});
  await dispose();
});
