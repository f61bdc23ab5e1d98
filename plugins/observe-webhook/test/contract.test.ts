import { fetchResponse, observerContract, testFetch } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { webhookTo } from "../src/index.ts";

const everything = ["node-state", "probe", "generation", "plugin-error", "stream-violation"];

describe.each([{ events: ["node-state"] }, { events: everything }])(
  "the contract of observers, $events",
  ({ events }) => {
    const options = { url: "https://hooks.example.com/in", events, perMinute: 6000 };
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
