import { asObject, asString } from "@patchbay/sdk/http";
import { objectOf } from "../json-object.ts";
import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";

/** A request that makes no sense is refused in the form that clients read. Costs nothing. */
export const errorShape: Check = {
  id: "error-shape",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 1,
  maxTokens: 0,
  async run({ caller, dialect }) {
    const answer = await caller.chat({ model: dialect.model, messages: "none" }, { raw: true });
    const { status } = answer;
    demand(status >= 400 && status < 500, `a request without messages got status ${status}, not one of 400 to 499`);
    demand(status !== 401 && status !== 403 && status !== 429, `status ${status} says nothing about the request`);
    const error = asObject(objectOf(answer.text)?.["error"]);
    demand(error !== undefined, "the answer has no object `error`");
    demand((asString(error["message"]) ?? "") !== "", "the error has no message");
    return passed(`refused with ${status} and a message`, { status });
  },
};
