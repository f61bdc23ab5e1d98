import { Secret } from "@patchbay/sdk";
import { z } from "zod";

const secret = z.instanceof(Secret);
const name = z.string().min(1).max(256);

/** Options of traces and metrics. */
export const options = z.strictObject({
  endpoint: z
    .union([z.string().refine(isHttpUrl, "must begin with https:// or http://"), secret])
    .default("http://127.0.0.1:4318")
    .describe("base address of an OTLP/HTTP receiver; v1/traces and v1/metrics are put behind it"),
  headers: z
    .record(z.string().regex(/^[\w-]+$/, "must be a header's name"), z.union([z.string(), secret]))
    .default({})
    .describe('sent with each export; { "$env": "NAME" } for a secret'),
  serviceName: name.default("patchbay").describe("service.name of the resource"),
  resource: z.record(name, z.string().max(1024)).default({}).describe("more attributes of the resource"),
  traces: z.boolean().default(true).describe("send spans"),
  metrics: z.boolean().default(true).describe("send metrics"),
  ratio: z.number().min(0).max(1).default(1).describe("share of traces without a parent that are kept"),
  inherit: z
    .boolean()
    .default(true)
    .describe("a client's traceparent is the parent, and says whether to keep the trace"),
  propagate: z.boolean().default(false).describe("upstreams get a traceparent: it tells vendors ids of traces"),
  probes: z.boolean().default(false).describe("a span for each probe"),
  content: z.boolean().default(false).describe("what was asked and answered goes into spans"),
  maxContent: z.int().min(256).max(1_048_576).default(65_536).describe("most characters of each attribute of content"),
  providers: z.record(name, name).default({}).describe("gen_ai.provider.name by pool"),
  timeoutMs: z.int().min(10).max(60_000).default(10_000).describe("when an export is given up, in milliseconds"),
  batchSize: z.int().min(1).max(10_000).default(512).describe("most spans of one export"),
  batchDelayMs: z.int().min(1).max(60_000).default(5000).describe("longest wait of a span, in milliseconds"),
  maxQueue: z.int().min(1).max(100_000).default(4096).describe("most spans that wait; further ones are dropped"),
  metricsIntervalMs: z.int().min(100).max(3_600_000).default(60_000).describe("time between exports of metrics"),
  temporality: z
    .enum(["cumulative", "delta"])
    .default("cumulative")
    .describe("how metrics count: since the start or since the last export"),
  maxModels: z.int().min(2).max(10_000).default(100).describe("most models with a value of their own in metrics"),
  maxPools: z.int().min(1).max(10_000).default(50).describe("most pools with a value of their own in metrics"),
});

/** The options, complete and checked. */
export type OtelOptions = z.output<typeof options>;

/** Whether an address can be posted to. */
export function isHttpUrl(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url);
}
