import { fetchResponse, observerContract, testFetch } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { webhookTo } from "../src/index.ts";

const everything = ["node-state", "probe", "generation", "plugin-error", "stream-violation"];

const thresholds = ["spend", "tokens", "losses"].map((when) => ({ name: when, when, over: "day", above: 0 }));

describe.each([{ events: ["node-state"] }, { events: everything }, { events: [], thresholds }])(
  "the contract of observers, %j",
  (chosen) => {
    const options = { url: "https://hooks.example.com/in", perMinute: 6000, ...chosen };
    // Each check has a receiver of its own.
    const contract = () =>
      observerContract(webhookTo("hooks.example.com"), {
        options,
        context: { fetch: testFetch(() => fetchResponse("")) },
        written: ({ fetch }) => fetch.calls.map(({ init }) => String(init.body)).join("\n"),
      });
    for (const [index, { name }] of contract().entries()) test(name, () => contract()[index]?.run());
  },
);
