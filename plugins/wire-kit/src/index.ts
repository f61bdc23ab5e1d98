export { type Bag, createBag } from "./bag.ts";
export { fitCallId, type IdRule } from "./call-ids.ts";
export { anyDefined, defined } from "./defined.ts";
export { badRequest, type Fields, readFields, requireObject, requireString, wrongType } from "./fields.ts";
export { sourceOfUrl, urlOfSource } from "./media.ts";
export { createTextCollector, type TextCollector } from "./text-collector.ts";
export { depths, toBudget, toLevel } from "./thinking-depth.ts";
export { fitThinking } from "./thinking-fit.ts";
export { createToolNames, type NameRule, originalName, type ToolName, type ToolNames } from "./tool-names.ts";
