import { wireContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { arrayWire, wire } from "../src/index.ts";
import { arrayReplies, everything, replies, toolLoop } from "./samples.ts";

const requests = [toolLoop, everything];

describe.each([
  { subject: wire, samples: replies },
  { subject: arrayWire, samples: arrayReplies },
])("the contract of wire $subject.id", ({ subject, samples }) => {
  test.each([...wireContract(subject, { requests, replies: samples })])("$name", ({ run }) => run());
});
