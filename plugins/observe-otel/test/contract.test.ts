import { observerContract, transformContract } from "@patchbay/sdk/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { plugin } from "../src/index.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

let receiver: Receiver;
// The options of a contract are taken before a receiver can be there: each look gives the present one.
const options = {
  content: true,
  propagate: true,
  probes: true,
  get endpoint(): string {
    return receiver.url;
  },
};

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver[Symbol.asyncDispose]());

describe("the contract of observers", () => {
  const written = (): string => receiver.spans.map(({ attributes }) => JSON.stringify(attributes)).join("\n");
  for (const { name, run } of observerContract(plugin, { options, written })) test(name, run);
});

describe("the contract of transforms", () => {
  for (const { name, run } of transformContract(plugin, { options })) test(name, run);
});
