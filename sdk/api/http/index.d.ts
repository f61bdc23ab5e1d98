export { endpointPathFault, headerFault, passedHeaderFault, replyHeaderFault } from "./header-rules.ts";
export { asArray, asBoolean, asNumber, asObject, asString, checkDepth, isArray, isObject, parseJson } from "./json.ts";
export { keyShapes } from "./key-shapes.ts";
export { skipSpace, stringEnd, valueEnd } from "./json-text.ts";
export { createLineDecoder, type LineDecoder } from "./lines.ts";
export { patchJson } from "./patch-json.ts";
export { createSseDecoder, encodeSse, readSse, readSseBatches, type SseDecoder, type SseEvent } from "./sse.ts";
