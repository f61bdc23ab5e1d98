import { fileURLToPath } from "node:url";
import { startTestKernel } from "@patchbay/core/testing";
import { createIsolation } from "@patchbay/sandbox";
import { expect, test } from "vitest";
import { tableBelow } from "../docs/markdown.ts";
import { chatBody, chatText } from "./example.ts";

const page = "docs/guides/what-your-plugin-may-do.md";
const grant = { content: ["prompt", "answer"] } as const;

/** Names in the cells of a column that are global names or members of them; `context.kv` is none. */
function namesIn(heading: string, column: number): readonly string[] {
  const cells = tableBelow(page, heading).map((row) => row[column] ?? "");
  return cells
    .flatMap((cell) => [...cell.matchAll(/`([A-Za-z][\w.]*)`/g)].map(({ 1: name = "" }) => name))
    .filter((name) => !/^(context|call)\./.test(name));
}

test.each(["process", "strict"] as const)(
  "in the tier %s plugins find what the guide says, and no more",
  async (sandbox) => {
    await using kernel = await startTestKernel(
      {
        plugins: [
          "@patchbay/protocol-openai-chat",
          { plugin: fileURLToPath(new URL("globals-plugin.ts", import.meta.url)), sandbox, grant },
        ],
        pools: { main: { provider: "globals", nodes: [{ models: ["any"] }] } },
      },
      { isolation: createIsolation() },
    );
    const found = async (names: readonly string[]) =>
      (await chatText(await kernel.request("/v1/chat/completions", chatBody("any", names.join(" ")))))
        .split(" ")
        .filter(Boolean);
    const there = namesIn("## What is there", 1).map(qualified);
    const missing = namesIn("## What is not", 0);
    expect(there.length).toBeGreaterThan(20);
    expect(missing.length).toBeGreaterThan(15);
    expect(await found(there)).toEqual(there);
    expect(await found(missing)).toEqual([]);
  },
);

/** The guide says members in brackets behind what they are members of. */
const members: Readonly<Record<string, string>> = {
  any: "AbortSignal.any",
  timeout: "AbortSignal.timeout",
  digest: "crypto.subtle.digest",
  importKey: "crypto.subtle.importKey",
  sign: "crypto.subtle.sign",
  verify: "crypto.subtle.verify",
};

function qualified(name: string): string {
  return members[name] ?? name;
}
