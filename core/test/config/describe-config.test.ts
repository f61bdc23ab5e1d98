import { expect, test } from "vitest";
import { describeConfig } from "../../src/config/describe-config.ts";

test("the reference names every key with its type, default and meaning", () => {
  const fields = describeConfig();
  expect(fields).toContainEqual({
    path: "server.port",
    type: "a whole number from 0 to 65535",
    required: false,
    default: "3000",
    meaning: "Port to listen on; 0 takes any free port.",
  });
  expect(fields.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "plugins[].order.stage",
      "pools.<pool>.provider",
      "pools.<pool>.nodes[].tls.caFile",
      "models.<alias>.targets[].model",
      "models.<alias>.overrides",
      "capabilities.<model>.thinking.budget.min",
      "pools.<pool>.nodes[].capabilities",
      "cli.log-prompts.option",
    ]),
  );
  expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length);
  for (const { meaning, type } of fields) expect([meaning, type]).not.toContain("");
});
