import { expect, test } from "vitest";
import { sampleCommand } from "../../src/cli/sample-request.ts";
import type { KernelDescription } from "../../src/kernel.ts";

const description: KernelDescription = {
  generation: 1,
  plugins: [],
  endpoints: [],
  files: [],
  hooks: { inboundProtocol: [], transform: [], selectNode: [], outboundProvider: [], observe: [] },
  pools: [],
  routes: [{ method: "POST", path: "/v1/messages", protocol: "p" }],
  models: ["any-*", "it's"],
};

test("the sample asks a model that exists, quoted for a shell", () => {
  expect(sampleCommand("http://h:1", description, false)).toBe(
    `curl http://h:1/v1/messages -H 'content-type: application/json' -d '{"model":"it'\\''s","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}'`,
  );
});

test("the sample names the key's variable", () => {
  expect(sampleCommand("http://h:1", description, true)).toContain('-H "authorization: Bearer $PATCHBAY_API_KEY"');
});

test("the sample asks for health when there is no model or no known route", () => {
  expect(sampleCommand("http://h:1", { ...description, models: ["any-*"] }, false)).toBe("curl http://h:1/health");
  expect(sampleCommand("http://h:1", { ...description, routes: [] }, false)).toBe("curl http://h:1/health");
});
