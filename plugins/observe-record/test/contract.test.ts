import { observerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe.each([{}, { content: "shape" }, { only: "failed", share: 0.5 }])(
  "the contract of observers, %j",
  (options) => {
    const contract = () => observerContract(plugin, { options });
    for (const [index, { name }] of contract().entries()) test(name, () => contract()[index]?.run());
  },
);
