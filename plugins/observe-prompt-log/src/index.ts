export { listLogFiles, type LogFile } from "./log-files.ts";
export { options, type PromptLogOptions } from "./options.ts";
export { plugin } from "./plugin.ts";
export { contentFields } from "./record.ts";
export { type ReadRecord, readRecordFilter, type RecordFilterInput, recordFilters } from "./record-filter.ts";
export { createRedactor, type Redactor } from "./redact-record.ts";
