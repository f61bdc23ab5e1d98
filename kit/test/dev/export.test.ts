import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createPackage } from "../../src/index.ts";
import { root, runNode, temporaryFolder, typeCheck } from "../support.ts";
import { startDev } from "./bench.ts";
import { filesOf, programmed } from "./plugins.ts";

const twoMinutes = 120_000;
const ask = { model: "m", max_tokens: 20, stream: true, messages: [{ role: "user", content: "hello" }] };

test.each(["provider", "transform"] as const)(
  "an exchange of a %s becomes a test that passes, and fails when the plugin changes",
  { timeout: twoMinutes },
  async (kind) => {
    await using place = await temporaryFolder();
    const folder = join(place.folder, "made");
    await createPackage({ kind, name: "acme", folder, license: "MIT" });
    if (kind === "transform") await writeFile(join(folder, "dev.json"), '{ "options": { "instruction": "be brief" } }');
    {
      await using run = await startDev(folder);
      await (await run.post("/v1/messages", ask)).text();
      await run.seen(/client +←/);
      run.type("export");
      expect(await run.seen(/(wrote .*\nwrote .*\n)/)).toMatch(
        /^wrote test\/exchange-\w{8}\.json\nwrote test\/exchange-\w{8}\.test\.ts\n$/,
      );
    }
    const file = (await readdir(join(folder, "test"))).find((name) => /^exchange.*\.ts$/.test(name)) ?? "";
    await writeFile(
      join(folder, "vitest.config.mjs"),
      'export default { ssr: { resolve: { conditions: ["@patchbay/source"] } } };\n',
    );
    const runTests = () => runNode([join(root, "node_modules/vitest/vitest.mjs"), "run", file], folder);
    expect(await typeCheck(folder)).toEqual({ code: 0, output: "" });
    const passed = await runTests();
    expect(passed.code, passed.output).toBe(0);

    const source = await readFile(join(folder, "src/index.ts"), "utf8");
    await writeFile(
      join(folder, "src/index.ts"),
      kind === "provider"
        ? source.replace('"chat/completions"', '"embeddings"').replace('wire: "openai-chat"', 'wire: "claude"')
        : source
            .replace("[{ text: instruction }, ...request.system]", "request.system")
            .replace(
              "push: (events) => events.map(straighten)",
              "push: (events) => events.filter(({ type }) => type !== 'text-delta')",
            ),
    );
    expect((await runTests()).code).toBe(1);
  },
);

test("what cannot be played again is not exported", { timeout: twoMinutes }, async () => {
  await using place = await temporaryFolder(filesOf(programmed, { "dev.json": '{ "reply": "some words" }' }));
  await using run = await startDev(place.folder);
  await (await run.post("/v1/messages", ask)).text();
  await run.seen(/client +←/);
  run.type("export");
  await run.seen(/what a programmed provider says to its vendor is not seen/);
  run.type("fault 500");
  await run.seen(/500\n/);
  await (await run.post("/v1/messages", ask)).text();
  await run.seen(/error +/);
  run.type("export");
  await run.seen(/is no chat that ended well/);
});
