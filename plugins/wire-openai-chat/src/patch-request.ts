import type { RequestPatch } from "@patchbay/sdk";
import { asObject, parseJson, patchJson } from "@patchbay/sdk/http";

/** Changes the model, and asks for usage beside what the client asked for, in the text of a body. */
export function patchRequest(body: string, { model, includeUsage }: RequestPatch): string {
  if (model === undefined && includeUsage !== true) return body;
  return patchJson(body, {
    ...(model !== undefined && { model }),
    ...(includeUsage === true && { stream_options: { ...streamOptions(body), include_usage: true } }),
  });
}

/** The body is parsed only when it may have such options at all. */
function streamOptions(body: string): ReturnType<typeof asObject> {
  return body.includes('"stream_options"')
    ? asObject(asObject(parseJson(body, "bad-request"))?.["stream_options"])
    : undefined;
}
