import type { EmbedReply, Json, ModelsReply, OperationKind, Wire } from "@patchbay/sdk";
import { asNumber, asObject, asString, parseJson } from "@patchbay/sdk/http";
import { chatRequest, json, raw, type Script } from "@patchbay/sdk/testing";
import { type Check, must, mustEqual, Skip } from "../check.ts";
import { usage } from "../answers.ts";
import type { ProviderSubject } from "./subject.ts";

type Unary = "embed" | "count-tokens" | "models";

const vectors: EmbedReply = {
  model: "conformance-model",
  embeddings: [
    [0.5, -1, 2],
    [1, 0, -0.25],
  ],
  usage: { inputTokens: usage.inputTokens },
};
const models: ModelsReply = { models: [{ id: "model-one" }, { id: "model-two" }] };
const count = { inputTokens: usage.inputTokens };

const inputs = ["one", "two"].map((text) => ({ type: "text", text }) as const);

/** Operations with one answer. */
export function unaryChecks(subject: ProviderSubject): readonly Check[] {
  const operations: readonly Unary[] = ["embed", "count-tokens", "models"];
  return operations.flatMap((operation) => [
    { id: `provider/${subject.provider.id}/${operation}/sound`, run: () => answers(subject, operation) },
    // The kernel keeps lists of models, and leaves out those that it could not have.
    ...(operation === "models" || !isServed(subject, operation) ? [] : failing).map(([name, script]) => ({
      id: `provider/${subject.provider.id}/${operation}/${name}`,
      run: () => fails(subject, operation, script),
    })),
  ]);
}

const limited = 429;

const failing: readonly (readonly [string, Script])[] = [
  ["status-500", json({ error: { message: "broken" } }, { status: 500 })],
  ["status-429", json({ error: { message: "slow down" } }, { status: limited, headers: { "retry-after": "7" } })],
  ["html-page", raw("<html><body>no</body></html>", { headers: { "content-type": "text/html" } })],
  ["empty-body", raw([])],
  ["json-null", json(null)],
  [
    "cut-mid-answer",
    { headers: { "content-type": "application/json" }, steps: [{ type: "write", data: '{"data":[' }, { type: "cut" }] },
  ],
];

async function answers(subject: ProviderSubject, operation: Unary): Promise<void> {
  const text = soundText(subject, operation);
  const reply = await ask(subject, operation, raw(text, { headers: { "content-type": "application/json" } }));
  const said = JSON.stringify(reply.body);
  mustEqual(reply.status, 200, `${operation} is answered; the client got ${said}`);
  if (operation === "models")
    for (const { id } of models.models) if (text.includes(id)) must(said.includes(id), `the list holds ${id}`);
  if (operation === "count-tokens" && text.includes(String(count.inputTokens)))
    mustEqual(reply.body["inputTokens"], count.inputTokens, "the count is the vendor's");
  if (operation === "embed" && text.includes("-0.25"))
    mustEqual(reply.body["embeddings"], vectors.embeddings, "the vectors are the vendor's, in their order");
}

async function fails(subject: ProviderSubject, operation: Unary, script: Script): Promise<void> {
  soundText(subject, operation);
  const { status, body } = await ask(subject, operation, script);
  must(
    status >= 400,
    `${operation} that failed is told as a failure; the client got ${status} ${JSON.stringify(body)}`,
  );
  const error = asObject(body["error"]) ?? {};
  const [owner, retryAfterMs = 0] = [asString(error["owner"]), asNumber(error["retryAfterMs"])];
  must(
    ["network", "provider", "credential"].includes(owner ?? ""),
    `the failure is the network's or the provider's fault, got ${JSON.stringify(body)}`,
  );
  if (script.status === limited)
    must(Math.abs(retryAfterMs - 7000) < 1500, `retryAfterMs is what Retry-After says, 7000, got ${retryAfterMs}`);
}

async function ask(subject: ProviderSubject, operation: Unary, script: Script) {
  const stage = await subject.stage();
  return await stage.onLane(async (lane) => {
    const { upstream } = lane;
    const before = upstream.requests.length;
    upstream.setDefault(script);
    const response = await lane.askOne(operation, bodies[operation](subject.model));
    if (upstream.requests.length === before) throw new Skip(`the provider asks nobody for ${operation}`);
    return { status: response.status, body: asObject(parseJson(await response.text())) ?? {} };
  });
}

const bodies: Readonly<Record<Unary, (model: string) => object>> = {
  embed: (model) => ({ model, inputs }),
  "count-tokens": (model) => ({ model, request: chatRequest("hello", { model }) }),
  models: () => ({}),
};

/** Whether it is worth while to let it fail. */
function isServed({ provider, fixture, wire }: ProviderSubject, operation: Unary): boolean {
  if (fixture.upstream?.operations?.[operation]) return true;
  return serves(provider, operation) && wire !== undefined && writtenBy(wire, operation) !== undefined;
}

/** What the vendor would answer. @throws Skip where the provider does not serve it. */
function soundText({ provider, wire, fixture }: ProviderSubject, operation: Unary): string {
  const given = fixture.upstream?.operations?.[operation]?.();
  if (given !== undefined) return given;
  if (!serves(provider, operation)) throw new Skip(`the provider does not serve ${operation}`);
  const written = wire && writtenBy(wire, operation);
  if (written === undefined)
    throw new Skip(`nobody knows what the vendor answers to ${operation}: say it in test/conformance.ts`);
  return JSON.stringify(written);
}

/** What the wire's own codec writes of the vendor's answer. */
function writtenBy({ codec }: Wire, operation: Unary): Json | undefined {
  const losses = (): void => undefined;
  if (operation === "embed")
    return codec.embed?.encodeReply(vectors, { request: { model: "conformance-model", inputs }, losses });
  if (operation === "models") return codec.models?.encodeReply(models, { request: {}, losses });
  const request = { model: "conformance-model", request: chatRequest("hello") };
  return codec.countTokens?.encodeReply(count, { request, losses });
}

function serves(provider: ProviderSubject["provider"], operation: Unary): boolean {
  if ("call" in provider)
    return Boolean({ embed: provider.embed, "count-tokens": provider.countTokens, models: provider.models }[operation]);
  const { endpoints } = provider;
  const listed: Readonly<Partial<Record<OperationKind, unknown>>> = typeof endpoints === "function" ? {} : endpoints;
  return typeof endpoints === "function" || listed[operation] !== undefined;
}
