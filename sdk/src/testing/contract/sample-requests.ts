import type { ChatRequest } from "../../model/request.ts";
import { chatRequest, userMessage } from "../requests.ts";

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Requests that use every word of the neutral model; some make little sense, all are well formed. */
export const sampleRequests: readonly ChatRequest[] = [
  chatRequest("hello"),
  chatRequest([]),
  chatRequest([userMessage("")], { stream: true, includeUsage: true }),
  chatRequest([{ role: "user", content: [] }]),
  chatRequest([
    { role: "system", content: [{ type: "text", text: "in the middle" }] },
    {
      role: "user",
      name: "ann",
      content: [
        { type: "text", text: "look 👩‍🚀", cache: { ttl: "1h" } },
        { type: "image", source: { type: "base64", mediaType: "image/png", data: pixel }, detail: "high" },
        { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
        { type: "audio", source: { type: "base64", mediaType: "audio/wav", data: "UklGRg==" } },
        { type: "file", source: { type: "text", mediaType: "text/plain", text: "a file" }, name: "a.txt" },
        { type: "file", source: { type: "file-id", id: "file-1", family: "another" } },
        { type: "opaque", wire: "another", raw: { anything: [1, null] } },
      ],
    },
  ]),
  chatRequest(
    [
      userMessage("weather?"),
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "hm", signature: { family: "another", value: "c2ln" } },
          { type: "reasoning", text: "", redacted: { family: "another", value: "c2VhbGVk" } },
          { type: "tool-call", id: "call_1", name: "weather", argumentsText: '{"city":"Ulm"}' },
          { type: "tool-call", id: "call_2", name: "weather", argumentsText: "{broken" },
          { type: "server-tool", family: "another", raw: { type: "web_search_call" } },
          { type: "refusal", text: "no" },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool-result", callId: "call_1", name: "weather", content: [{ type: "json", value: { c: 21 } }] },
          { type: "tool-result", callId: "call_2", content: [{ type: "text", text: "bad" }], isError: true },
          { type: "tool-result", callId: "nobody", content: [] },
        ],
      },
    ],
    {
      system: [{ text: "be brief", cache: {} }, { text: "" }],
      tools: [
        { type: "function", name: "weather", description: "d", parameters: { type: "object" }, strict: true },
        { type: "function", name: "bare" },
        { type: "custom", name: "patch", grammar: { syntax: "lark", definition: "start: /a/" } },
        { type: "builtin", builtin: "web-search", options: {}, raw: { wire: "another", value: { type: "x" } } },
      ],
      toolChoice: { type: "allowed", names: ["weather"], required: true },
      parallelToolCalls: false,
      sampling: {
        maxOutputTokens: 1,
        temperature: 0,
        topP: 0,
        topK: 1,
        minP: 0,
        seed: 0,
        stop: ["a", "b"],
        presencePenalty: 0,
        frequencyPenalty: 0,
        repetitionPenalty: 1,
        logitBias: { "5": -100 },
        candidates: 2,
      },
      thinking: { type: "budget", tokens: 1024, show: "summary" },
      output: {
        format: { type: "json-schema", schema: { type: "object" }, name: "n", strict: true },
        verbosity: "low",
      },
      logprobs: { enabled: true, top: 2 },
      cache: { key: "k", auto: true, ttl: "5m" },
      serviceTier: "flex",
      user: { id: "u", safetyId: "s" },
      metadata: { a: "b" },
      state: { previousResponseId: "r", conversation: "c", store: false },
      safety: { wire: "another", settings: [] },
      extensions: { another: { x: 1 } },
    },
  ),
  chatRequest("a", { thinking: { type: "off" }, toolChoice: { type: "none" }, output: { format: { type: "json" } } }),
  chatRequest("a", { thinking: { type: "level", level: "max" }, toolChoice: { type: "tool", name: "absent" } }),
];
