import { readdir } from "node:fs/promises";
import { definePlugin } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { z } from "zod";
import { plugin as promptLog } from "../../observe-prompt-log/src/index.ts";
import {
  asked,
  configOf,
  createFolder,
  createUpstream,
  differencesOf,
  readAway,
  record,
  replay,
  streamed,
} from "./world.ts";

async function recorded() {
  const upstream = await createUpstream(streamed("good day"));
  const config = configOf(upstream.url);
  const left = await record(config, async (kernel) => {
    await readAway(kernel.request("/v1/chat/completions", asked("hello")));
  });
  return { ...left, config, upstream: upstream.url };
}

test("observers stay out, with what others say of them, and nothing is written beside the config", async () => {
  const { config, paths } = await recorded();
  const dataDir = await createFolder();
  const after = definePlugin({ name: "after", sdk: "1.0", setup: () => ({}) });
  const replayed = await replay(
    {
      ...config,
      dataDir,
      cli: { "log-prompts": { plugin: promptLog.name, option: "mode" } },
      plugins: [
        ...(config.plugins ?? []),
        { plugin: promptLog, options: { mode: "file" } },
        { plugin: after, order: { after: [promptLog.name] } },
      ],
    },
    paths,
  );
  expect(differencesOf(replayed)).toEqual([]);
  expect(await readdir(dataDir)).toEqual([]);
});

test("secrets of plugins need not be set", async () => {
  const { config, paths } = await recorded();
  const secretive = definePlugin({
    name: "secretive",
    sdk: "1.0",
    options: z.strictObject({ token: z.unknown(), other: z.unknown(), nested: z.array(z.unknown()) }),
    setup: () => ({}),
  });
  const options = { token: { $env: "UNSET" }, other: { $file: "none.txt" }, nested: [{ $env: "UNSET" }] };
  const replayed = await replay(
    { ...config, plugins: [...(config.plugins ?? []), { plugin: secretive, options }] },
    paths,
  );
  expect(differencesOf(replayed)).toEqual([]);
});

test("a node whose optional key is not set is there if it was there on the tape", async () => {
  const { config, paths, upstream } = await recorded();
  const optional = { baseUrl: `${upstream}/v1`, apiKey: { $env: "UNSET", optional: true } };
  const nodes = ["a", "b", "c"].map((id) => ({ id, ...optional }));
  expect(differencesOf(await replay({ ...config, pools: { main: { provider: "openai", nodes } } }, paths))).toEqual([]);
});

test("keys, probes, proxies and certificates of the config are not asked for", async () => {
  const { config, paths, upstream } = await recorded();
  const node = {
    baseUrl: `${upstream}/v1`,
    apiKey: { $file: "none" },
    proxy: "http://proxy.test:1",
    tls: { caFile: "none" },
  };
  const replayed = await replay(
    {
      ...config,
      server: { host: "0.0.0.0", port: 1, keys: [{ $env: "UNSET" }], adminToken: { $env: "UNSET" } },
      pools: {
        main: {
          provider: "openai",
          probe: { atStart: true },
          nodes: [
            { id: "a", ...node },
            { id: "b", ...node },
          ],
        },
      },
    },
    paths,
  );
  expect(differencesOf(replayed)).toEqual([]);
});
