import { asString } from "@patchbay/sdk/http";
import { objectOf } from "../json-object.ts";
import { type Check, passed, skipped } from "../check.ts";
import { demand } from "../check-failure.ts";
import { refusalOf } from "../chat.ts";

/** What gateways answer at addresses that they do not have, or not for everyone. */
const absent: ReadonlySet<number> = new Set([401, 403, 404, 405, 501]);

/** A gateway that tells its health is well. */
export const health: Check = {
  id: "health",
  isRequired: true,
  needsSmoke: false,
  maxCalls: 2,
  maxTokens: 0,
  async run({ caller, target, known }) {
    for (const url of target.healthUrls) {
      const answer = await caller.get(url);
      if (absent.has(answer.status)) continue;
      demand(answer.status >= 200 && answer.status < 300, `${new URL(url).pathname}: ${refusalOf(answer)}`);
      known.gatewayVersion = asString(objectOf(answer.text)?.["version"]);
      known.healthUrl = url;
      return passed(`${new URL(url).pathname} answers ${answer.status}`, { status: answer.status });
    }
    return skipped("the gateway does not tell its health");
  },
};
