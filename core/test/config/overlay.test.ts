import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestClock } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { systemClock } from "../../src/clock.ts";
import { ConfigError } from "../../src/config/fault.ts";
import { layConfig } from "../../src/config/lay-config.ts";
import { applyOverlay } from "../../src/config/overlay/apply-overlay.ts";
import { addNode, changeNode, removeAlias, removeNode, setAlias, setEnabled } from "../../src/config/overlay/edits.ts";
import { noOverlay, overlayJson, readOverlay } from "../../src/config/overlay/overlay.ts";
import { OverlayStore } from "../../src/config/overlay/overlay-store.ts";
import { createPlace } from "../../src/config/place.ts";
import { plainSecrets } from "../../src/config/plain-secrets.ts";
import { redactConfig } from "../../src/config/redact-config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { viewConfig } from "../../src/config/view-config.ts";
import { tempFolder } from "../plugins/temp-folder.ts";

const config = {
  plugins: [false, "one", { plugin: "two", id: "second", options: { a: 1 } }],
  pools: { main: { provider: "own", nodes: [{ weight: 2 }, { id: "b" }, {}] } },
  models: { fast: { pool: "main", model: "m" } },
};

describe("an overlay", () => {
  test("whose nodes are taken out leaves the others their names by position", () => {
    const { config: laid } = applyOverlay(config, removeNode("main", "node-1")(noOverlay, config));
    const { pools } = resolveConfig({ ...(laid as object), plugins: [] }, { baseDir: "/", env: {} });
    expect(pools[0]?.nodes.map(({ id }) => id)).toEqual(["b", "node-3"]);
  });

  test("can take a node out and put another of its name in", () => {
    const without = removeNode("main", "b")(noOverlay, config);
    const again = addNode("main", "b", { weight: 9 })(without, config);
    const { config: laid, warnings } = applyOverlay(config, again);
    const { pools } = resolveConfig({ ...(laid as object), plugins: [] }, { baseDir: "/", env: {} });
    expect([pools[0]?.nodes.map(({ id, weight }) => [id, weight]), warnings]).toEqual([
      [
        ["node-1", 2],
        ["node-3", 1],
        ["b", 9],
      ],
      [],
    ]);
    expect(removeNode("main", "b")(again, config)).toEqual(without);
  });

  test("gathers changes of one node, and those of an added one are made in it", () => {
    const once = changeNode("main", "b", { weight: 3, labels: { x: "y" } })(noOverlay, config);
    const twice = changeNode("main", "b", { weight: null })(once, config);
    expect(overlayJson(twice)).toMatchObject({
      pools: { main: { nodes: { b: { weight: null, labels: { x: "y" } } } } },
    });
    const added = addNode("main", "c", { weight: 1, prefix: "p" })(noOverlay, config);
    const changed = changeNode("main", "c", { prefix: null, weight: 2 })(added, config);
    expect(overlayJson(changed)).toMatchObject({ pools: { main: { added: { c: { weight: 2 } }, nodes: {} } } });
  });

  test("says nothing of a plugin that the file says already", () => {
    const off = setEnabled("second", false)(noOverlay, config);
    expect(applyOverlay(config, off)).toMatchObject({
      config: { plugins: [false, "one", { plugin: "two", id: "second", enabled: false }] },
      changes: [{ path: "plugins.second.enabled", place: "plugins[2].enabled", kind: "add", to: false }],
    });
    expect(setEnabled("second", true)(off, config)).toEqual(noOverlay);
    expect(applyOverlay(config, setEnabled("one", false)(noOverlay, config))).toMatchObject({
      config: { plugins: [false, { plugin: "one", enabled: false }, {}] },
    });
  });

  test("forgets an alias of its own, and takes out one of the file", () => {
    const own = setAlias("slow", { pool: "main", model: "s" })(noOverlay, config);
    expect(removeAlias("slow")(own, config)).toEqual(noOverlay);
    expect(applyOverlay(config, removeAlias("fast")(noOverlay, config))).toMatchObject({ config: { models: {} } });
    expect(() => removeAlias("fats")(noOverlay, config)).toThrow('there is no alias "fats" (did you mean "fast"?)');
  });

  test("of whatever form is read or refused, laid over whatever config and shown, without a throw", () => {
    const key = fc.constantFrom("version", "plugins", "pools", "models", "main", "nodes", "added", "__proto__", "one");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, 1, true, "text"),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, tree, (given, over) => {
        const overlay = readOverlay({ version: 1, ...(given as object) }, createPlace("", []));
        if (!overlay) return;
        const base = { files: [], baseDir: "/", env: {}, flags: {}, overlayFile: "/own.json" };
        for (const under of [over, config]) viewConfig(layConfig({ ...base, config: under }, overlay).layers);
        const again = readOverlay(overlayJson(overlay), createPlace("", []));
        expect(again).toEqual(overlay);
      }),
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("the store", () => {
  async function open(clock = systemClock) {
    const folder = await tempFolder({});
    const file = join(folder, "own.overlay.json");
    return { folder, file, store: new OverlayStore({ file, history: join(folder, "history") }, clock) };
  }

  test("refuses to write over what somebody else has written meanwhile", async () => {
    const { store } = await open();
    const first = { ...noOverlay, version: 1 };
    await store.write(noOverlay, first);
    await expect(store.write(noOverlay, first)).rejects.toMatchObject({ code: "conflict" });
    expect(await store.read()).toEqual(first);
  });

  test("lets one after the other change it", async () => {
    const { store, folder, file } = await open();
    const order: string[] = [];
    const unlock = await store.lock();
    const second = store.lock().then((release) => {
      order.push("second");
      return release();
    });
    order.push("first");
    await unlock();
    await second;
    expect([order, await readdir(folder)]).toEqual([["first", "second"], []]);
    expect(file).toContain(folder);
  });

  test("gives up on somebody who keeps it too long, and takes it from one who is gone", async () => {
    const clock = createTestClock();
    const { store, file } = await open(clock);
    await writeFile(`${file}.lock`, String(process.pid));
    const waiting = store.lock();
    const failed = expect(waiting).rejects.toMatchObject({ code: "conflict" });
    let isOver = false;
    void failed.then(() => (isOver = true));
    // Files are looked at between the steps of the clock, in the system's own time.
    await expect.poll(async () => (await clock.advance(1000), isOver), { interval: 1 }).toBe(true);
    await failed;
    await utimes(`${file}.lock`, 0, 0);
    await (
      await store.lock()
    )();
    // No process has this number: Linux ends at 2 ** 22.
    await writeFile(`${file}.lock`, String(2 ** 30));
    await (
      await store.lock()
    )();
  });

  test("tells what of a broken file is broken", async () => {
    const { store, file } = await open();
    await writeFile(file, "{");
    await expect(store.read()).rejects.toThrow(ConfigError);
    await expect(store.read()).rejects.toThrow(`${file}: is not valid JSON (mend it, or start with --no-overlay)`);
  });
});

describe("what is shown of a config", () => {
  test("hides what may be a secret by its name, its form or its place, and keeps references", () => {
    const shown = redactConfig({
      apiKey: "one",
      clientSecret: "two",
      accessTokens: ["three"],
      headers: { accept: "four" },
      url: "https://user:five@example.com/",
      note: "sk-six-seven-eight-nine",
      token: { $env: "NAME" },
      maxTokens: 8,
      monkey: "stays",
      when: undefined,
    });
    expect(shown).toEqual({
      apiKey: "[redacted]",
      clientSecret: "[redacted]",
      accessTokens: ["[redacted]"],
      headers: { accept: "[redacted]" },
      url: "https://[redacted]@example.com/",
      note: "[redacted]",
      token: { $env: "NAME" },
      maxTokens: 8,
      monkey: "stays",
    });
  });

  test("is what is looked for in changes", () => {
    const search = { shown: {}, redact: (text: string) => text.replace("known", "") };
    const faults = plainSecrets(
      { a: [{ password: "x" }], b: "known", c: { $file: "path" }, d: "plain" },
      "options",
      search,
    );
    expect(faults.map(({ path }) => path)).toEqual(["options.a[0].password", "options.b"]);
  });
});
