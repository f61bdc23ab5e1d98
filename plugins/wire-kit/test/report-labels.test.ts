import type { Loss, Message } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { reportLabels, reportSpeakers } from "../src/index.ts";

function ledger() {
  const losses: Loss[] = [];
  return { losses, note: (loss: Loss) => void losses.push(loss) };
}

test("one speaker's name tells nothing and is not missed; two cannot be told apart any more", () => {
  const by = (name: string): Message => ({ role: "user", name, content: [] });
  const { losses, note } = ledger();
  const nobody: Message = { role: "user", content: [] };
  reportSpeakers([nobody], note);
  reportSpeakers([nobody, by("a"), by("a")], note);
  reportSpeakers([by("a"), by("b")], note);
  expect(losses).toMatchObject([
    { path: "messages[1].name", kind: "renamed" },
    { path: "messages[0].name", kind: "dropped" },
  ]);
});

test("a schema's name is a label that refuses nothing, its description is part of the prompt", () => {
  const { losses, note } = ledger();
  reportLabels({ type: "json-schema", schema: {} }, note);
  expect(losses).toEqual([]);
  reportLabels({ type: "json-schema", schema: {}, name: "n", description: "d" }, note);
  expect(losses.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "renamed output.format.name",
    "dropped output.format.description",
  ]);
});
