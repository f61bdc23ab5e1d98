import { wireContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { wire } from "../src/index.ts";
import { stream, textBlock } from "./kit.ts";
import { refused, requests, searchReply, streamed, wholeReply } from "./samples.ts";

const checks = wireContract(wire, {
  requests,
  replies: [
    { body: wholeReply, stream: false },
    { body: searchReply, stream: false },
    { body: streamed, stream: true },
    { body: stream(textBlock(0, "a", "b"), "stop_sequence", { stop_sequence: "x" }), stream: true },
    { body: stream(""), stream: true },
    { body: refused, stream: true },
    { body: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, stream: false },
  ],
});

describe("the wire keeps the contract: it", () => {
  test.each(checks)("$name", ({ run }) => run());
});
