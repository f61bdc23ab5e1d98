import type { ChatEvent, Transform } from "@patchbay/sdk";
import { startPlugin, textReply, transformCall, transformContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const options = { instruction: "Answer in one sentence." };

const call = transformCall();

describe("the contract of a transform", () => {
  const replies = [textReply("“yes”, she said")];
  for (const { name, run } of transformContract(plugin, { options, replies })) test(name, run);
});

test("quotes become plain ones wherever the text is cut", async () => {
  const { hooks, dispose } = await startPlugin(plugin, options);
  const transform: Transform | undefined = [hooks.transform ?? []].flat()[0];
  const machine = transform?.events?.(call);
  const push = (text: string): readonly ChatEvent[] => machine?.push([{ type: "text-delta", text }]) ?? [];

  expect([...push("“ye"), ...push("s”")]).toEqual([
    { type: "text-delta", text: '"ye' },
    { type: "text-delta", text: 's"' },
  ]);
  await dispose();
});
