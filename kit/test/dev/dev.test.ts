import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands, createPackage, kinds } from "../../src/index.ts";
import { flags, temporaryFolder, testTerminal, writeFiles } from "../support.ts";
import { failDev, startDev } from "./bench.ts";
import { filesOf, prefix, prefixer, programmed, provider, withOptions } from "./plugins.ts";

const aMinute = 60_000;
const chat = (content: string, more: object = {}) => ({ model: "m", messages: [{ role: "user", content }], ...more });
const textOf = async (response: Response) => {
  const { choices } = (await response.json()) as {
    readonly choices: readonly [{ readonly message: { readonly content: string } }];
  };
  return choices[0].message.content;
};

describe("an exchange", { timeout: aMinute }, () => {
  test("is shown from the client's wire to the upstream's and back, with losses, decisions and times", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder);
    const marked = { type: "text", text: "be brief", cache_control: { type: "ephemeral" } };
    const answer = await run.post("/v1/messages", chat("hello", { max_tokens: 10, system: [marked], stream: true }));
    expect(await answer.text()).toContain("Heard: ");
    const block = await run.seen(/(req_\w+ {2}POST [\s\S]+?\n)(?= {2}hook)/);
    const [title, ...lines] = block.trimEnd().split("\n");
    expect(title).toMatch(/^req_\w{8} {2}POST \/v1\/messages → 200 in .* \(claude, model m, streamed\)$/);
    const order = ["client", "neutral", "decided", "attempt", "upstream", "upstream", "neutral", "client", "loss"];
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(order);
    expect(block).toContain('client    → {"model":"m"');
    expect(block).toContain("neutral   → m stream, 1 system block, 1 message; user: hello");
    expect(block).toContain("acme/dev m done in");
    expect(block).toContain("openai-chat translated");
    expect(block).toContain("upstream  ← data: {");
    expect(block).toContain("neutral   ← Heard: hello [stop]");
    expect(block).toContain("client    ← event: message_start");
    expect(block).toMatch(/loss +request cache dropped: the target has no cache marks/);
    expect(await run.seen(/hook +(\S+ selectNode: 1 call, usually .*)\n/)).toContain("round-robin");
  });

  test("that fails shows why", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder, { values: { faults: "503" } });
    expect((await run.post("/v1/chat/completions", chat("hello"))).status).toBe(503);
    expect(await run.seen(/error +(.*)\n/)).toContain("overloaded (provider, 503)");
  });

  test("can be shown again, and a name that is none is no harm", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder);
    run.type("show");
    await run.seen(/there is no exchange yet\n/);
    await (await run.post("/v1/chat/completions", chat("once"))).text();
    const id = await run.seen(/(req_\w+) {2}POST/);
    await run.seen(/client +←/);
    run.type(`show ${id}`);
    await run.seen(new RegExp(`${id} {2}POST`));
    for (const [line, told] of [
      ["exchanges", id],
      ["nonsense", 'unknown word "nonsense"'],
      ["help", "export "],
      ["show zzz", "no exchange of late"],
    ] as const) {
      run.type(line);
      await run.seen(new RegExp(told));
    }
    run.type("quit");
    expect(await run.end()).toBe(0);
  });
});

describe("a save", { timeout: aMinute }, () => {
  test("of the plugin, or of what it imports, reloads it, and the next request sees it", async () => {
    await using place = await temporaryFolder(filesOf(prefixer("one"), { "src/prefix.ts": prefix }));
    await using run = await startDev(place.folder);
    const said = async () => textOf(await run.post("/v1/chat/completions", chat("hello")));
    expect(await said()).toBe("one");
    await writeFile(join(place.folder, "src/index.ts"), prefixer("two"));
    expect(await run.seen(/reloaded (.*)\n/)).toMatch(/^src\/index\.ts: generation 2, [\d.]+ ms after the save$/);
    expect(await said()).toBe("two");
    await writeFile(join(place.folder, "src/prefix.ts"), prefix.replace("text: word", "text: word + word"));
    await run.seen(/reloaded src\/prefix\.ts: generation 3/);
    expect(await said()).toBe("twotwo");
  });

  test("with a fault is told of with file, line and column, and the generation before goes on", async () => {
    await using place = await temporaryFolder(filesOf(prefixer("one"), { "src/prefix.ts": prefix }));
    await using run = await startDev(place.folder);
    await writeFile(join(place.folder, "src/index.ts"), `${prefixer("two")}const = 1;\n`);
    const told = await run.seen(/([\s\S]*generation 1 goes on)/);
    expect(told).toMatch(/ {2}src\/index\.ts:9:7: expected identifier but found "="\nnot reloaded/);
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("one");
    await writeFile(join(place.folder, "src/index.ts"), prefixer("three"));
    await run.seen(/reloaded/);
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("three");
  });

  test("is not waited for by a plugin that cannot be built: it is refused with its place", async () => {
    await using place = await temporaryFolder(filesOf(`const = 1;\n${provider}`));
    const { code, err } = await failDev(place.folder);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('  src/index.ts:1:7: expected identifier but found "="\n'),
    ]);
  });

  test("that renames the provider makes another pool", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder);
    await writeFile(join(place.folder, "src/index.ts"), provider.replaceAll('"acme"', '"emca"'));
    await run.seen(/reloaded/);
    await (await run.post("/v1/chat/completions", chat("hello"))).text();
    await run.seen(/attempt 1 emca\/dev m done/);
  });

  test("of dev.json gives the plugin other options", async () => {
    await using place = await temporaryFolder(
      filesOf(withOptions, { "dev.json": '{ "options": { "word": "first" } }' }),
    );
    await using run = await startDev(place.folder);
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("first");
    await writeFile(join(place.folder, "dev.json"), '{ "options": { "word": "second" } }');
    await run.seen(/reloaded dev\.json/);
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("second");
    await writeFile(join(place.folder, "dev.json"), '{ "optoins": {} }');
    await run.seen(/dev\.json: unknown key "optoins"/);
    await rm(join(place.folder, "dev.json"));
  });
});

describe("options", { timeout: aMinute }, () => {
  test("that are missing are told of with what the schema says of all", async () => {
    await using place = await temporaryFolder(filesOf(withOptions));
    const { code, err } = await failDev(place.folder);
    expect(code).toBe(2);
    expect(err).toContain("  options.word: invalid input: expected string, received undefined\n");
    expect(err).toContain("  word (string, required): what is said to everybody\n  loud (boolean, default false)\n");
  });

  test("that are typed go before those of the file", async () => {
    await using place = await temporaryFolder(
      filesOf(withOptions, { "dev.json": '{ "options": { "word": "file" } }' }),
    );
    await using run = await startDev(place.folder, { options: ["word=typed", "loud=true"] });
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("typed");
    run.type("export");
    await run.seen(/put options into dev\.json/);
  });
});

describe("faults", { timeout: aMinute }, () => {
  test("last as long as they were asked for", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder);
    const ask = async () => (await run.post("/v1/chat/completions", chat("hello"))).status;
    run.type("fault 429 2");
    await run.seen(/the next 2 calls of the upstream: 429\n/);
    expect([await ask(), await ask(), await ask()]).toEqual([429, 429, 200]);
    run.type("fault 500 5");
    await run.seen(/500\n/);
    run.type("fault off");
    await run.seen(/sound\n/);
    expect(await ask()).toBe(200);
    for (const line of ["fault nonsense", "fault", "fault 429 many"]) {
      run.type(line);
      await run.seen(/no fault "nonsense"|needs a name|takes a number/);
    }
    run.type("faults");
    expect(await run.seen(/([\s\S]* bytes .*\n)/)).toMatch(/^ {2}401 /m);
  });

  test("of each kind reach the client as a failure, and a sound answer in bytes does not", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder);
    const broken = [
      "401",
      "404",
      "429",
      "500",
      "503",
      "html",
      "empty",
      "garbage",
      "error",
      "truncated",
      "cut",
      "cut-early",
      "reset",
    ];
    for (const name of [...broken, "bytes", "slow"]) {
      // A node that was not reached is asked once more.
      run.type(`fault ${name} ${name === "cut-early" ? 2 : 1}`);
      await run.seen(new RegExp(`upstream: ${name}\n`));
      const response = await run.post("/v1/chat/completions", chat("hello", { stream: true }));
      const text = await response.text().catch(() => "error: cut off");
      expect(response.status >= 400 || text.includes("error"), `${name}: ${response.status} ${text}`).toBe(
        broken.includes(name),
      );
    }
  });

  test("of silence last until the client leaves", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder);
    run.type("fault hang");
    await run.seen(/hang\n/);
    const response = await run.post("/v1/chat/completions", chat("hello", { stream: true }));
    await response.body?.cancel();
    await run.seen(/error +aborted/);
  });

  test("need the built-in upstream", async () => {
    await using place = await temporaryFolder(filesOf(prefixer("one"), { "src/prefix.ts": prefix }));
    expect(await failDev(place.folder, { faults: "429" })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--faults needs"),
    });
  });
});

describe("plugin dev", { timeout: aMinute }, () => {
  test.each(kinds)("runs a new %s as it stands", async (kind) => {
    await using place = await temporaryFolder();
    const folder = join(place.folder, "made");
    await createPackage({ kind, name: "acme", folder, license: "MIT" });
    await using run = await startDev(folder, { options: kind === "transform" ? ["instruction=be brief"] : [] });
    const isProtocol = kind === "protocol";
    const [path, body] = isProtocol
      ? ["/v1/acme", { model: "m", turns: [{ by: "user", text: "hello" }] }]
      : ["/v1/chat/completions", chat("hello")];
    const response = await run.post(path, body);
    expect(await response.text()).toContain("hello");
    await run.seen(/client +←/);
  });

  test.each(["process", "strict"])(
    "runs a provider in %s, with what it asks for, and reloads it there",
    async (sandbox) => {
      await using place = await temporaryFolder(filesOf(provider));
      await using run = await startDev(place.folder, { values: { sandbox } });
      expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("Heard: hello");
      await writeFile(join(place.folder, "src/index.ts"), provider.replace("api.acme.example", "acme.example"));
      await run.seen(/reloaded/);
      expect(await textOf(await run.post("/v1/chat/completions", chat("again")))).toBe("Heard: again");
    },
  );

  test.each(["openai-chat", "openai-responses", "claude", "gemini", "ollama"])(
    "has an upstream that answers in the wire %s, whole and as a stream",
    async (wire) => {
      // The one that has the stream in its path is the strictest; the others do not look at theirs.
      const path = "`m:${stream ? 'streamGenerateContent' : 'generateContent'}`";
      const endpoint = `chat: ({ stream }) => ({ path: ${path}, ...(stream && { query: { alt: "sse" } }) }), models: "models"`;
      const source = provider
        .replace('wire: "openai-chat"', `wire: "${wire}"`)
        .replace('chat: "chat/completions", models: "models"', endpoint);
      await using place = await temporaryFolder(filesOf(source));
      await using run = await startDev(place.folder);
      expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("Heard: hello");
      await run.seen(/attempt 1/);
      const stream = await run.post("/v1/chat/completions", chat("again", { stream: true }));
      expect(await stream.text()).toContain("[DONE]");
      expect(await run.seen(/neutral +← (.*)\n(?=[\s\S]*hook)/)).toContain("Heard:");
      run.type("fault error");
      await run.seen(/error\n/);
      const failed = await run.post("/v1/chat/completions", chat("hello", { stream: true }));
      expect(await failed.text()).toContain("error");
      const { data } = (await (await fetch(`${run.url}/v1/models`)).json()) as { readonly data: readonly object[] };
      expect(data).toMatchObject([{ id: "dev" }]);
    },
  );

  test("asks the author what a vendor with a format of its own answers", async () => {
    await using place = await temporaryFolder(filesOf(programmed));
    await using run = await startDev(place.folder);
    const silent = await run.post("/v1/chat/completions", chat("hello"));
    expect(await silent.text()).toContain("write what the vendor answers into dev.json");
    await writeFile(join(place.folder, "dev.json"), '{ "reply": { "body": ["two\\n", "words\\n"] } }');
    await run.seen(/reloaded/);
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("two words");
    run.type("fault 500");
    await run.seen(/500\n/);
    expect((await run.post("/v1/chat/completions", chat("hello"))).status).toBe(502);
  });

  test("takes a config, and puts the source in the place of the package", async () => {
    await using place = await temporaryFolder(filesOf(withOptions));
    const config = {
      plugins: [
        "@patchbay/protocol-openai-chat",
        "@patchbay/provider-echo",
        { plugin: "patchbay-plugin-test", options: { word: "configured" } },
      ],
      pools: { echo: { provider: "echo", nodes: [{}] } },
      defaultPool: "echo",
    };
    await writeFiles(place.folder, { "dev/config.json": JSON.stringify(config) });
    await using run = await startDev(place.folder, { values: { config: "dev/config.json" } });
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("configured");
    await writeFiles(place.folder, { "dev/config.json": JSON.stringify(config).replace("configured", "again") });
    await run.seen(/reloaded dev\/config\.json/);
    expect(await textOf(await run.post("/v1/chat/completions", chat("hello")))).toBe("again");
  });

  test("ends in good order, and nobody listens then", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    const run = await startDev(place.folder);
    expect(await run.end()).toBe(0);
    await expect(run.post("/v1/chat/completions", chat("hello"))).rejects.toThrow("fetch failed");
  });

  test.each([
    [{ sandbox: "moon" }, 'unknown tier "moon"'],
    [{ port: "many" }, "--port must be a port"],
  ])("refuses %j as wrong usage", async (values: object, message) => {
    await using place = await temporaryFolder(filesOf(provider));
    const { terminal, written } = testTerminal(place.folder);
    expect([await commands["dev"]?.run(flags({ ...values }, "."), terminal), written.err]).toEqual([
      2,
      expect.stringContaining(message),
    ]);
  });
});
