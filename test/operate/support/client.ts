import type { TestKernel } from "@patchbay/core/testing";
import { firstWords } from "./answers.ts";
import { askedModel, type Plan } from "./plans.ts";

/** Keys of the two clients. */
export const clientKeys = ["key-of-the-first-client", "key-of-the-second-client"] as const;

/** Does what a plan says of its client; gives the statuses that it saw. */
export async function carryOut(kernel: TestKernel, plan: Plan): Promise<readonly number[]> {
  try {
    if (plan.kind === "left") return [await leaveAmid(kernel, plan)];
    if (plan.kind === "left-early" || plan.kind === "left-both") return [await leaveEarly(kernel, plan)];
    const status = await readAll(await send(kernel, plan), plan);
    if (plan.kind !== "cached") return [status];
    const again = await send(kernel, plan);
    if (again.headers.get("x-patchbay-cache") !== "hit") throw new Error("the cache did not answer");
    return [status, await readAll(again, plan)];
  } finally {
    plan.answered.open();
  }
}

/** Whether it is the first client's. */
export function isOfFirst({ id }: Plan): boolean {
  return id % 3 === 0;
}

function send(kernel: TestKernel, plan: Plan, signal?: AbortSignal): Promise<Response> {
  const { client, kind } = plan;
  const key = isOfFirst(plan) ? clientKeys[0] : clientKeys[1];
  const credential = client === "chat" ? { authorization: `Bearer ${key}` } : { "x-api-key": key };
  const headers = { "content-type": "application/json", ...credential };
  const [path, body] = kind === "embed" ? embedRequest(plan) : chatRequest(plan);
  const pool = kind === "cached" ? `/${plan.pool}` : "";
  return kernel.request(`${pool}${path}`, body, { headers, ...(signal && { signal }) });
}

function embedRequest(plan: Plan): readonly [string, object] {
  return ["/v1/embeddings", { model: askedModel(plan), input: `case ${plan.id}` }];
}

function chatRequest(plan: Plan): readonly [string, object] {
  const { id, client, kind, stream } = plan;
  const body = {
    model: askedModel(plan),
    stream,
    messages: [{ role: "user", content: `case ${id}` }],
    max_tokens: 100,
    ...(kind === "cached" && { temperature: 0 }),
  };
  if (client === "claude") return ["/v1/messages", body];
  const asksForUsage = stream && id % 5 === 0;
  return ["/v1/chat/completions", { ...body, ...(asksForUsage && { stream_options: { include_usage: true } }) }];
}

/** A stream that breaks may end with a broken connection. */
async function readAll(response: Response, { outcome }: Plan): Promise<number> {
  const text = await response.text().catch((error: unknown) => {
    if (outcome === "done") throw error;
    return firstWords;
  });
  const isEmbedding = text.includes('"embedding"');
  if (response.status === 200 && !isEmbedding && !text.includes(firstWords)) throw new Error(`no answer: ${text}`);
  return response.status;
}

async function leaveAmid(kernel: TestKernel, plan: Plan): Promise<number> {
  const leaving = new AbortController();
  const response = await send(kernel, plan, leaving.signal);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("no body");
  let text = "";
  while (!text.includes(firstWords)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended: ${text}`);
    text += value;
  }
  leaving.abort();
  await reader.closed.catch(() => undefined);
  return response.status;
}

/** Nothing was answered: there is no status. */
async function leaveEarly(kernel: TestKernel, plan: Plan): Promise<number> {
  const leaving = new AbortController();
  const answer = send(kernel, plan, leaving.signal).then(
    () => "answered",
    () => "left",
  );
  await Promise.all(Object.keys(plan.steps).map((node) => plan.asked[node === "a" ? "a" : "b"].opened));
  leaving.abort();
  if ((await answer) !== "left") throw new Error("it was answered");
  return 0;
}
