import type { JsonObject } from "@patchbay/sdk";

export const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "d",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

/** Requests as clients write them. */
export const requests: readonly JsonObject[] = [
  { model: "m", messages: [{ role: "user", content: "hi" }], stream: false },
  {
    model: "qwen3",
    stream: true,
    keep_alive: "5m",
    think: true,
    format: { type: "object", properties: { a: { type: "integer" } }, required: ["a"] },
    messages: [
      { role: "system", content: "Be brief" },
      { role: "user", content: "What is this?", images: [pixel] },
      {
        role: "assistant",
        content: "",
        thinking: "Hm",
        tool_calls: [{ id: "call_1", function: { index: 0, name: "get_weather", arguments: { city: "Rome" } } }],
      },
      { role: "tool", tool_name: "get_weather", tool_call_id: "call_1", content: "11 C" },
    ],
    tools: [weather],
    options: {
      temperature: 0.7,
      top_p: 0.9,
      top_k: 40,
      min_p: 0,
      num_predict: 512,
      num_ctx: 32_768,
      seed: 1,
      stop: ["END"],
      repeat_penalty: 1.1,
      repeat_last_n: 64,
      presence_penalty: 0,
      frequency_penalty: 0,
      typical_p: 1,
      num_keep: 4,
    },
    logprobs: true,
    top_logprobs: 2,
    truncate: true,
    shift: true,
  },
  {
    model: "old",
    stream: true,
    messages: [
      { role: "System", content: "a", note: 1 },
      { role: "system", content: "b" },
      { role: "user", content: "weather?" },
      { role: "system", content: "in the middle" },
      {
        role: "assistant",
        tool_calls: [
          { function: { name: "get_weather", arguments: '{"city": "Rome"}' } },
          { type: "function", function: { name: "get_weather", arguments: {} } },
        ],
      },
      { role: "tool", content: "11 C" },
      { role: "tool", content: "", name: "get_weather", images: [`data:image/png;base64,${pixel}`] },
      { role: "assistant", content: "Eleven", thinking: "" },
      { role: "user", content: "", images: [pixel] },
    ],
    options: { num_predict: -1, temperature: null },
    think: "high",
    format: "json",
  },
  { model: "loaded", messages: [], keep_alive: 0, stream: false, options: {} },
  { model: "m", messages: [{ role: "user", content: "a" }], stream: false, think: false, format: "" },
];
