import { completion, startGateway } from "./gateway.ts";
import { expect, test } from "vitest";
import { createCaller } from "../src/caller.ts";
import { openUrl } from "../src/open-url.ts";
import { createRecorder } from "../src/recorder.ts";

test("a check that wants more requests than its cap fails before it sends them", async () => {
  const gateway = await startGateway({ smoke: completion("patchbay") });
  const target = openUrl({ url: new URL(gateway.url), keyName: undefined, key: undefined });
  const recorder = createRecorder((text) => text);
  const dialect = { model: "small", tokenField: "max_tokens" } as const;
  const caps = { check: "smoke", maxCalls: 1, maxTokens: 5 } as const;
  const caller = createCaller({ target, recorder, timeoutMs: 5000, dialect }, caps);
  const chat = { messages: [{ role: "user", content: "single word: patchbay" }] };
  await caller.chat(chat);
  await expect(caller.chat(chat)).rejects.toThrow("one request more than the 1 that are its cap");
  await expect(caller.stream(chat)).rejects.toThrow("its cap");
  expect([gateway.requests.length, caller.calls]).toEqual([1, 1]);
});
