import { describe, expect, test } from "vitest";
import { createFolder } from "../../core/test/cli/folder.ts";
import { run } from "../../core/test/cli/program.ts";
import { ownConfig } from "./repository.ts";

const claudeRequest = JSON.stringify({
  model: "claude-x",
  max_tokens: 100,
  top_k: 5,
  system: "Be brief.",
  messages: [{ role: "user", content: "hi" }],
  metadata: { user_id: "u" },
});
const chatStream = [
  { id: "c", model: "m", choices: [{ index: 0, delta: { role: "assistant", content: "hel" } }] },
  { id: "c", model: "m", choices: [{ index: 0, delta: { content: "lo" } }] },
  { id: "c", model: "m", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
];
const files = {
  "plugins.config.ts": ownConfig,
  "request.json": claudeRequest,
  "broken.json": "{",
  "answer.sse": `${chatStream.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`,
};

async function translate(...args: string[]) {
  return await run(["translate", ...args], { cwd: await createFolder(files) });
}

describe("patchbay translate", () => {
  test("prints what the upstream would get, and the ledger beside it", async () => {
    const { code, stdout, stderr } = await translate("--from", "claude", "--to", "gemini", "request.json");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents: [{ role: "user", parts: [{ text: "hi" }] }],
      generationConfig: { maxOutputTokens: 100, topK: 5 },
    });
    expect(stderr).toMatch(/in the ledger/);
  });

  test("knows of the target's model what the config's nodes know", async () => {
    const chat = { model: "claude-sonnet-5", temperature: 0.3, messages: [{ role: "user", content: "hi" }] };
    const node = { id: "main", apiKey: "key-of-nobody-1234", models: ["claude-*"] };
    const config = {
      plugins: ["protocol-openai-chat", "provider-claude"].map((name) => `@patchbay/${name}`),
      pools: { anthropic: { provider: "claude", nodes: [node] } },
    };
    const cwd = await createFolder({
      "chat.json": JSON.stringify(chat),
      "plugins.config.json": JSON.stringify(config),
    });
    const args = [
      "translate",
      "--from",
      "openai-chat",
      "--to",
      "claude",
      "--json",
      "--config",
      `${cwd}/plugins.config.json`,
    ];
    const { stdout, stderr } = await run([...args, "chat.json"], { cwd });

    expect(stderr).not.toContain("error");
    const { output, losses } = JSON.parse(stdout) as { output: object; losses: readonly { path: string }[] };
    expect(losses.map(({ path }) => path)).toContain("temperature");
    expect(output).not.toHaveProperty("temperature");
  });

  test("prints output and losses as JSON for programs", async () => {
    const { stdout } = await translate("--from", "claude", "--to", "openai-chat", "--json", "request.json");
    const { output, losses } = JSON.parse(stdout) as { output: object; losses: { path: string; kind: string }[] };

    expect(output).toMatchObject({ model: "claude-x", messages: [{ role: "system" }, { role: "user" }] });
    expect(losses.every(({ path, kind }) => path !== "" && kind !== "")).toBe(true);
  });

  test("prints an answer as the other dialect's client would see it", async () => {
    const { code, stdout } = await translate("--from", "openai-chat", "--to", "claude", "--reply", "answer.sse");

    expect(code).toBe(0);
    expect(stdout).toMatch(/^event: message_start\n/);
    expect(stdout).toContain('"text":"hel"');
    expect(stdout.trimEnd()).toMatch(/event: message_stop\ndata: .*$/);
  });

  test.each([
    [["--from", "claude", "--to", "gemini"], 2, "translate needs a file"],
    [["--from", "claud", "--to", "gemini", "request.json"], 2, 'did you mean "claude"'],
    [["--to", "gemini", "request.json"], 2, "--from needs a wire"],
    [["--from", "claude", "--to", "gemini", "broken.json"], 1, "not JSON"],
    [["--from", "claude", "--to", "gemini", "nowhere.json"], 1, "nowhere.json"],
  ] as const)("%j ends with %d and says why", async (args, expected, message) => {
    const { code, stdout, stderr } = await translate(...args);

    expect(code).toBe(expected);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });
});
