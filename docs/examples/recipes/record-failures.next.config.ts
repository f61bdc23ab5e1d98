import { defineConfig, use } from "@patchbay/core";
import recorded from "./record-failures.config.ts";

/** Some models refuse a temperature: it is left out for them. */
const rules = [{ when: { models: ["o*"] }, filter: ["temperature"] }];

export default defineConfig({
  ...recorded,
  plugins: [...(recorded.plugins ?? []), use("@patchbay/transform-payload-rules", { rules })],
});
