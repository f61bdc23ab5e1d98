import { expect, test } from "vitest";
import { tapeSchema } from "../src/index.ts";
import { kernelEvent } from "@patchbay/sdk/testing";
import { tapeLine } from "../src/line-forms.ts";
import { tapeKinds } from "../src/tape.ts";
import { tapeEvent } from "../src/tape-line.ts";

test("the schema names every kind of line", () => {
  expect(tapeSchema).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema" });
  const text = JSON.stringify(tapeSchema);
  for (const kind of [...tapeKinds, "tape", "tape-end"]) expect(text).toContain(`"const":"${kind}"`);
});

test.each(tapeKinds)("a line of %s is of the schema's form", (kind) => {
  expect(tapeLine.safeParse(tapeEvent(kernelEvent(kind), 0)).error).toBeUndefined();
});
