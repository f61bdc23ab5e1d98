import type { JsonObject } from "@patchbay/sdk";
import { asNumber, asString } from "@patchbay/sdk/http";
import { objectOf } from "../json-object.ts";
import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { completionOf, says, textOf } from "../chat.ts";

const schema: JsonObject = {
  type: "object",
  properties: { city: { type: "string" }, inhabitants: { type: "integer" } },
  required: ["city", "inhabitants"],
  additionalProperties: false,
};

/** An answer has the form of a JSON Schema. */
export const jsonSchema: Check = {
  id: "json-schema",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 1,
  maxTokens: 1024,
  async run({ caller }) {
    const format = { type: "json_schema", json_schema: { name: "city", strict: true, schema } };
    const answer = await caller.chat({
      ...says("Name the capital of Norway and roughly how many people live there."),
      response_format: format,
    });
    const value = objectOf(textOf(completionOf(answer)));
    demand(value !== undefined, "the text is no JSON object");
    demand(asString(value["city"]) !== undefined, "city is no text");
    demand(Number.isInteger(asNumber(value["inhabitants"])), "inhabitants is no whole number");
    const extra = Object.keys(value).filter((name) => name !== "city" && name !== "inhabitants");
    demand(extra.length === 0, `there are fields that the schema forbids: ${extra.join(", ")}`);
    return passed("the answer fits the schema");
  },
};
