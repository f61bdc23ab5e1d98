/** Members of bodies whose strings are words of a wire, ids, or names of models: a tape without them says nothing. */
const keptKeys: ReadonlySet<string> = new Set([
  "type",
  "role",
  "object",
  "model",
  "modelVersion",
  "version",
  "event",
  "status",
  "code",
  "id",
  "tool_call_id",
  "tool_use_id",
  "call_id",
  "item_id",
  "response_id",
  "previous_response_id",
  "responseId",
  "finish_reason",
  "native_finish_reason",
  "finishReason",
  "stop_reason",
  "done_reason",
  "blockReason",
  "created_at",
  "service_tier",
  "system_fingerprint",
  "tool_choice",
  "encoding_format",
  "media_type",
  "mime_type",
  "mimeType",
  "format",
  "detail",
  "effort",
  "reasoning_effort",
  "verbosity",
  "truncation",
  "include",
  "mode",
  "modality",
  "modalities",
  "$ref",
  "$schema",
  // Names what `properties` of the same schema has, and those are members.
  "required",
]);

/** Whether the strings of a place stay as they are. */
export function isKept(path: readonly string[]): boolean {
  const key = path.findLast((each) => !/^\d+$/.test(each));
  return key !== undefined && keptKeys.has(key) && !isWithinWords(path);
}

/** In what a tool is called with, or answers, and in metadata, a member has any name that somebody liked. */
function isWithinWords(path: readonly string[]): boolean {
  // In front of everything, `input` and `response` are words of a wire.
  return path.slice(0, -1).some((key, index) => key === "metadata" || (index > 0 && wordObjects.has(key)));
}

const wordObjects: ReadonlySet<string> = new Set(["input", "args", "arguments", "response"]);
