import { observerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";
import { readAll } from "./support/read-all.ts";

describe("the contract of observers", () => {
  const checks = observerContract(plugin, {
    written: async ({ dataDir }) => JSON.stringify(await readAll(`${await dataDir()}/ledger.db`)),
  });
  for (const { name, run } of checks) test(name, run);
});
