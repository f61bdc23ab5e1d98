import { asArray } from "@patchbay/sdk/http";
import { objectOf } from "../json-object.ts";
import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { refusalOf } from "../chat.ts";
import { firstChatModel, modelIds } from "../model.ts";

/** The gateway lists its models. */
export const models: Check = {
  id: "models",
  isRequired: true,
  needsSmoke: false,
  maxCalls: 1,
  maxTokens: 0,
  async run({ caller, target, known }) {
    const answer = await caller.get(`${target.baseUrl}/models`);
    demand(answer.status === 200, refusalOf(answer));
    const list = objectOf(answer.text);
    demand(Array.isArray(list?.["data"]), "the answer has no list `data`");
    const entries = asArray(list["data"]);
    demand(entries.length > 0, "the list is empty");
    const ids = modelIds(entries).flatMap((id) => (id === undefined || id === "" ? [] : [id]));
    demand(ids.length === entries.length, `${entries.length - ids.length} of ${entries.length} entries have no id`);
    known.models = entries;
    known.model ??= firstChatModel(ids);
    const isListed = known.model !== undefined && ids.includes(known.model.id);
    return passed(`${ids.length} listed${isListed ? "" : `, ${known.model?.id ?? "none for chat"} not among them`}`, {
      models: ids.length,
      isModelListed: isListed,
    });
  },
};
