import { type DefaultScript, type FakeUpstream, json, startFakeUpstream } from "@patchbay/sdk/testing";

type Value =
  | { readonly stringValue: string }
  | { readonly intValue: number | string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly Value[] } };

interface KeyValue {
  readonly key: string;
  readonly value: Value;
}

/** A span as the receiver read it. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly status: { readonly code: number; readonly message?: string };
}

interface Point {
  readonly attributes: readonly KeyValue[];
  readonly count?: number | string;
  readonly sum?: number;
  readonly asInt?: number | string;
  readonly asDouble?: number;
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly histogram?: { readonly dataPoints: readonly Point[]; readonly aggregationTemporality: number };
  readonly sum?: { readonly dataPoints: readonly Point[] };
}

interface Scope {
  readonly schemaUrl?: string;
  readonly spans?: readonly ReceivedSpan[];
  readonly metrics?: readonly Metric[];
}

interface Told {
  readonly resource: { readonly attributes: readonly KeyValue[] };
  readonly scopeSpans?: readonly Scope[];
  readonly scopeMetrics?: readonly Scope[];
}

/** A receiver of OTLP/HTTP on the loopback that reads what it gets. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly http: FakeUpstream;
  /** All that came, as text. */
  readonly text: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scopes: readonly Scope[];
  readonly spans: readonly ReceivedSpan[];
  /** Metrics of the last export. */
  readonly metrics: readonly Metric[];
  /** Sum of a metric over the points whose attributes are these. */
  total(
    name: string,
    field: "count" | "sum" | "asInt" | "asDouble",
    attributes?: Readonly<Record<string, unknown>>,
  ): number;
}

export async function startReceiver(script: DefaultScript = json({})): Promise<Receiver> {
  const http = await startFakeUpstream(script);
  const told = (path: string): readonly Told[] =>
    http.requests
      .filter((request) => request.path === path)
      .flatMap((request) => Object.values(request.json() as Readonly<Record<string, readonly Told[]>>).flat());
  const scopesOf = (path: string) =>
    told(path).flatMap(({ scopeSpans = [], scopeMetrics = [] }) => [...scopeSpans, ...scopeMetrics]);
  const metrics = (): readonly Metric[] =>
    told("/v1/metrics")
      .at(-1)
      ?.scopeMetrics?.flatMap((scope) => scope.metrics ?? []) ?? [];
  return {
    url: http.url,
    http,
    get text() {
      return http.requests.map(({ rawHeaders, text }) => `${rawHeaders.join(" ")} ${text}`).join("\n");
    },
    get resource() {
      const [first] = [...told("/v1/traces"), ...told("/v1/metrics")];
      return plain(first?.resource.attributes ?? []);
    },
    get scopes() {
      return [...scopesOf("/v1/traces"), ...scopesOf("/v1/metrics")];
    },
    get spans() {
      return scopesOf("/v1/traces").flatMap(({ spans = [] }) => spans);
    },
    get metrics() {
      return metrics();
    },
    total(name, field, wanted = {}) {
      const points = metrics()
        .filter((metric) => metric.name === name)
        .flatMap(({ histogram, sum }) => (histogram ?? sum)?.dataPoints ?? [])
        .filter(({ attributes }) => {
          const own = plain(attributes);
          return Object.entries(wanted).every(([key, value]) => own[key] === value);
        });
      return points.reduce((sum, point) => sum + Number(point[field] ?? 0), 0);
    },
    [Symbol.asyncDispose]: () => http.close(),
  };
}

/** Attributes as an object. */
export function plain(attributes: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)] as const));
}

function valueOf(value: Value): unknown {
  if ("stringValue" in value) return value.stringValue;
  if ("intValue" in value) return Number(value.intValue);
  if ("doubleValue" in value) return value.doubleValue;
  if ("boolValue" in value) return value.boolValue;
  return value.arrayValue.values.map(valueOf);
}
