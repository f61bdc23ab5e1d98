export { type Bag, createBag } from "./bag.ts";
export { besideTexts } from "./beside-texts.ts";
export { fitCallId, type IdRule } from "./call-ids.ts";
export { candidateIndex } from "./candidate-index.ts";
export {
  customAsFunction,
  type CustomStandIn,
  type CustomToolsEncoding,
  unwrapInput,
  wrapInput,
} from "./custom-tools.ts";
export { anyDefined, defined } from "./defined.ts";
export { relayedError, retryHeaders } from "./error-answer.ts";
export { reportForeignFields } from "./foreign-fields.ts";
export { failureOfStatus, kindOfBody, messageOfResponse, readRetryAfter, waitUntil } from "./failed-response.ts";
export { badRequest, type Fields, readFields, requireObject, requireString, wrongType } from "./fields.ts";
export { repairHistory } from "./history/repair-history.ts";
export type { HistoryRules } from "./history/rules.ts";
export { tryParseJson } from "./json-text.ts";
export { decodeLogprobTokens, encodeLogprobTokens } from "./logprobs.ts";
export { createPlacedLosses, type PlacedLosses } from "./loss-places.ts";
export { sourceOfUrl, urlOfSource } from "./media.ts";
export { omitted } from "./media-note.ts";
export { type OpenaiErrors, openaiErrors } from "./openai/errors.ts";
export { openaiModels } from "./openai/models.ts";
export { mentionsJson, openaiSchemaName, schemaInstruction } from "./openai/output.ts";
export { holdToSchema } from "./openai/strict.ts";
export { openaiWords } from "./openai/words.ts";
export { createOutline, type Outline } from "./outline.ts";
export { createPairJoiner, type PairJoiner } from "./pair-joiner.ts";
export { argumentReasons, parseArguments, type ParsedArguments } from "./parse-arguments.ts";
export { adaptSchema, type SchemaDialect, type SchemaUse } from "./schema/adapt-schema.ts";
export { fitsStrict, type StrictDialect } from "./schema/fits-strict.ts";
export {
  isOwnFamily,
  packSignature,
  type SignatureKind,
  unpackSignature,
  type UnpackedSignature,
} from "./signatures.ts";
export { type CallSignature, isCallSignature, signaturesFirst } from "./signed-calls.ts";
export { createTextCollector, type TextCollector } from "./text-collector.ts";
export { citedRange, createTextOffsets, type TextOffsets } from "./text-offsets.ts";
export { createThinkTags, type ThinkTags } from "./think-tags.ts";
export { depths, toBudget, toLevel } from "./thinking-depth.ts";
export { fitThinking } from "./thinking-fit.ts";
export { createToolNames, type NameRule, originalName, type ToolName, type ToolNames } from "./tool-names.ts";
export { uniqueTools } from "./unique-tools.ts";
export { type ProofRecorder, recordProofs } from "./proofs/record-proofs.ts";
export { restoreProofs } from "./proofs/restore-proofs.ts";
export { type Count, type EndWords, reportEnd, reportUncounted } from "./report-end.ts";
export { reportLabels, reportSpeakers } from "./report-labels.ts";
export { createWaitingLine, type WaitingLine } from "./waiting-line.ts";
