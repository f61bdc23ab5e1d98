import { wireContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { arrayWire, wire } from "../src/index.ts";
import { everything, replies, toolLoop } from "./samples.ts";

describe.each([wire, arrayWire])("the contract of wire $id", (subject) => {
  test.each([...wireContract(subject, { requests: [toolLoop, everything], replies })])("$name", ({ run }) => run());
});
