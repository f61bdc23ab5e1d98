import type { Config } from "@patchbay/core";
import type { TestKernel } from "@patchbay/core/testing";
import { chat } from "./rig.ts";
import { packageFiles } from "./plugin-text.ts";

const name = "patchbay-plugin-honest";
const rights = { content: ["prompt", "answer"] } as const;
const code = `const plugin = { name: "${name}", sdk: "1.0", setup: () => ({ outboundProvider: { id: "honest", async *call() {
  yield { type: "text-delta", text: "honest" };
  yield { type: "finish", reason: "stop" };
} } }) };
export { plugin };
`;

/** A plugin beside the attacking one, in a process of its own: whatever happens there, this one answers. */
export const honest = { files: packageFiles(name, code, { capabilities: rights }) };

/** What a config needs for it. */
export const honestEntries: Pick<Config, "plugins" | "pools"> = {
  plugins: [{ plugin: name, sandbox: "process", grant: rights }],
  pools: { honest: { provider: "honest", nodes: [{ id: "h" }] } },
};

/** What a client hears of it. */
export const askHonest = (kernel: TestKernel): Promise<{ readonly status: number; readonly text: string }> =>
  chat(kernel, "any", "honest");
