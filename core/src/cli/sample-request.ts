import type { KernelDescription } from "../kernel.ts";

/** A smallest request for routes that many clients speak; other dialects get a look at `/health`. */
const samples: readonly { readonly path: string; readonly body: (model: string) => object }[] = [
  { path: "/v1/chat/completions", body: (model) => ({ model, messages: [{ role: "user", content: "hello" }] }) },
  { path: "/v1/responses", body: (model) => ({ model, input: "hello" }) },
  {
    path: "/v1/messages",
    body: (model) => ({ model, max_tokens: 100, messages: [{ role: "user", content: "hello" }] }),
  },
];

/** A command line that gets an answer. A key is named, never shown. */
export function sampleCommand(url: string, { routes, models }: KernelDescription, hasKeys: boolean): string {
  const sample = samples.find(({ path }) => routes.some((route) => route.method === "POST" && route.path === path));
  const model = models.find((name) => !name.includes("*"));
  if (sample === undefined || model === undefined) return `curl ${url}/health`;
  const key = hasKeys ? ` -H "authorization: Bearer $PATCHBAY_API_KEY"` : "";
  const body = quote(JSON.stringify(sample.body(model)));
  return `curl ${url}${sample.path}${key} -H 'content-type: application/json' -d ${body}`;
}

/** As one word of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
