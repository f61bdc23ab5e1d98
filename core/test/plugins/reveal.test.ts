import { definePlugin, Secret } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { z } from "zod";
import { env, use } from "../../src/config/config.ts";
import { startTestKernel } from "../../src/testing.ts";

const text = "redis://:word-4711@far";

/** Keeps what it reads, and logs it as a careless plugin would. */
function reading(seen: string[], capabilities: { readonly reveal?: boolean }) {
  return definePlugin({
    name: "reading",
    sdk: "1.0",
    capabilities,
    options: z.strictObject({ url: z.instanceof(Secret) }),
    setup: (context, { url }) => {
      seen.push(context.reveal(url));
      context.after(0, () => context.log.info(`connects to ${context.reveal(url)}`));
      return {};
    },
  });
}

const start = (seen: string[], capabilities: { readonly reveal?: boolean }) =>
  startTestKernel(
    { plugins: [use(reading(seen, capabilities), { url: env("URL_OF_IT") })] },
    { env: { URL_OF_IT: text } },
  );

test("a plugin that says so reads the secrets of its own options, and its log does not show them", async () => {
  const seen: string[] = [];
  await using kernel = await start(seen, { reveal: true });
  expect(seen).toEqual([text]);
  await expect.poll(() => kernel.logs.find((line) => line.includes("connects to"))).toBeDefined();
  expect(kernel.logs.join("\n")).not.toContain("word-4711");
});

test("a plugin that does not say so reads none", async () => {
  const seen: string[] = [];
  await expect(start(seen, {})).rejects.toThrow(/capabilities\.reveal/);
  expect(seen).toEqual([]);
});
