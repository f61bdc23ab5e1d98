/** A bug: what stood in the good plugin, and what stands there now. */
export interface Mutant {
  readonly name: string;
  readonly of: "programmed" | "declared";
  readonly find: string;
  readonly put: string;
}

const programmed: readonly (readonly [string, string, string])[] = [
  ["drops the first word", "model: call.model }, ...events];", "model: call.model }];"],
  [
    "takes a stream that ended early for complete",
    'if (!finished) throw new GatewayError("stream-interrupted", "the line went dead before the answer was over");',
    'if (!finished) yield [{ type: "finish", reason: "stop" }];',
  ],
  [
    "finishes twice",
    '{ type: "finish", reason: reasons[done] ?? "other" }];',
    '{ type: "finish", reason: reasons[done] ?? "other" }, { type: "finish", reason: "stop" }];',
  ],
  ["goes on after the finish", "if (finished) break;", ""],
  [
    "finishes with the first word",
    'return [{ type: "text-delta", text: word }];',
    'return [{ type: "text-delta", text: word }, { type: "finish", reason: "stop" }];',
  ],
  [
    "finishes before the text",
    'return [{ type: "text-delta", text: word }];',
    'return [{ type: "finish", reason: "stop" }, { type: "text-delta", text: word }];',
  ],
  ["swallows an error in the stream", "if (failed) return [toldBy(failed)];", "if (failed) return [];"],
  [
    "takes an error in the stream for the end",
    "return [toldBy(failed)];",
    'return [{ type: "finish", reason: "stop" }];',
  ],
  [
    "tells of an error as text",
    "return [toldBy(failed)];",
    'return [{ type: "text-delta", text: String(failed["message"]) }, { type: "finish", reason: "stop" }];',
  ],
  ["does not look at the status", "if (!response.ok) throw await failureOf(response, call);\n  let", "let"],
  [
    "swaps the counts",
    '[asNumber(counts["in"]), asNumber(counts["out"])]',
    '[asNumber(counts["out"]), asNumber(counts["in"])]',
  ],
  ["doubles the output tokens", "{ outputTokens }) },", "{ outputTokens: outputTokens * 2 }) },"],
  ["forgets the usage", "if (counts) return [usageOf(counts)];", "if (counts) return [];"],
  [
    "sends usage as text",
    "if (counts) return [usageOf(counts)];",
    'if (counts) return [{ type: "text-delta", text: JSON.stringify(counts) }];',
  ],
  [
    "ignores the abort and reads on",
    "json: bodyOf(call, voice), signal: call.signal });\n  if",
    "json: bodyOf(call, voice) });\n  if",
  ],
  [
    "gathers all before it sends anything",
    "for await (const line of linesOf(response)) {",
    "const all: string[] = [];\n  for await (const line of linesOf(response)) all.push(line);\n  for (const line of all) {",
  ],
  [
    "reads ahead without bounds",
    "for await (const chunk of body) yield* decoder",
    'const ahead: Uint8Array[] = [];\n  let over = false;\n  let fault: unknown;\n  let wake = (): void => undefined;\n  void (async () => {\n    try {\n      for await (const chunk of body) {\n        ahead.push(chunk);\n        wake();\n      }\n    } catch (error) {\n      fault = error;\n    }\n    over = true;\n    wake();\n  })();\n  while (!over || ahead.length > 0) {\n    const chunk = ahead.shift();\n    if (!chunk) {\n      await new Promise<void>((resolve) => (wake = resolve));\n      continue;\n    }\n    yield* decoder.push(chunk).filter((line) => line.trim() !== "");\n  }\n  if (fault) throw fault;\n  for await (const chunk of []) yield* decoder',
  ],
  [
    "cuts bytes into text by chunk",
    "const decoder = createLineDecoder();\n  for await (const chunk of body) yield* decoder.push(chunk)",
    "const decoder = createLineDecoder();\n  for await (const chunk of body) yield* decoder.push(new TextEncoder().encode(new TextDecoder().decode(chunk)))",
  ],
  [
    "takes each chunk for a line",
    "for await (const chunk of body) yield* decoder.push(chunk)",
    'for await (const chunk of body) yield* new TextDecoder().decode(chunk).split("\\n")',
  ],
  ["joins the arguments of all calls", "index: state.open ?? 0, argumentsText: args", "index: 0, argumentsText: args"],
  [
    "parses the arguments of calls too early",
    "argumentsText: args }];",
    "argumentsText: JSON.stringify(JSON.parse(args)) }];",
  ],
  ["loses a letter of the arguments", "argumentsText: args }];", 'argumentsText: args.replace("a", "") }];'],
  [
    "makes up ids of calls that are the same",
    'const id = asString(call["id"]) ?? `call-${index}`;',
    'const id = "call";',
  ],
  ["never closes its calls", 'return [...closed(state), { type: "finish"', 'return [{ type: "finish"'],
  ["numbers calls from one", "const index = state.calls.length;", "const index = state.calls.length + 1;"],
  ["shares the calls of all answers", "const state: State = { calls: [], open: undefined };", "const state = shared;"],
  [
    "calls thinking text",
    'return [{ type: "reasoning-delta", text: think }];',
    'return [{ type: "text-delta", text: think }];',
  ],
  ["drops the thinking", 'return [{ type: "reasoning-delta", text: think }];', "return [];"],
  ["always ends with stop", 'reason: reasons[done] ?? "other" }];', 'reason: "stop" }];'],
  ["takes a rejected key for a bad request", '401: "credential-rejected"', '401: "bad-request"'],
  ["takes a bad request for the vendor's fault", '400: "bad-request"', '400: "upstream-failed"'],
  ["takes too many requests for a fault of the client", '429: "rate-limited"', '429: "bad-request"'],
  [
    "takes a broken vendor for a fault of the client",
    '"upstream-failed";\n  const options',
    '"bad-request";\n  const options',
  ],
  ["takes 503 for a rejected key", '503: "overloaded"', '503: "credential-rejected"'],
  ["ignores Retry-After", "seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}", "seconds > 0 ? {} : {}"],
  ["takes Retry-After for milliseconds", "retryAfterMs: seconds * 1000", "retryAfterMs: seconds"],
  [
    "throws what is no GatewayError",
    "return new GatewayError(code, `the vendor refused with status ${status}`, options);",
    "throw new TypeError(`status ${status} ${code} ${String(options)}`);",
  ],
  [
    "leaks the key in an error, turned around",
    'await response.text().catch(() => "");',
    'const said = /sk-[\\w-]+/.exec(await response.text().catch(() => ""))?.[0] ?? "";\n  if (said !== "") return new GatewayError("credential-rejected", [...said].reverse().join(""));',
  ],
  [
    "logs the key, turned around",
    'await response.text().catch(() => "");',
    'log.warn([...(/sk-[\\w-]+/.exec(headers["x-echo"] ?? "")?.[0] ?? "")].reverse().join(""));',
  ],
  [
    "holds a timer after dispose",
    "const tally = { calls: 0 };",
    "const tally = { calls: 0 };\n    setInterval(() => undefined, 60_000);",
  ],
  [
    "leaves a timer behind with each call",
    "tally.calls += 1;",
    "tally.calls += 1;\n  setTimeout(() => undefined, 600_000);",
  ],
  [
    "mutates the request",
    "tally.calls += 1;",
    'tally.calls += 1;\n  Reflect.set(call.request, "system", [...call.request.system, { text: "again" }]);',
  ],
  [
    "takes tools out of the request",
    "tally.calls += 1;",
    'tally.calls += 1;\n  Reflect.deleteProperty(call.request, "tools");',
  ],
  ["asks without the client's words", 'part.type === "text" ? part.text : ""', 'part.type === "text" ? "" : ""'],
  [
    "asks twice",
    "if (!response.ok) throw await failureOf(response, call);\n  let",
    "if (!response.ok) throw await failureOf(response, call);\n  await call.fetch(`${call.node.baseUrl}/talk`, { json: bodyOf(call, voice), signal: call.signal });\n  let",
  ],
  [
    "tries again by itself",
    "if (!response.ok) throw await failureOf(response, call);\n  let",
    "if (!response.ok) yield* talk(call, voice, tally);\n  let",
  ],
  [
    "answers an empty body with nothing",
    "if (!finished) throw new GatewayError",
    "if (!begun) return;\n  if (!finished) throw new GatewayError",
  ],
  [
    "skips lines that it cannot read",
    'throw new GatewayError("invalid-reply", "a line says nothing that is known");',
    'return [{ type: "finish", reason: "stop" }];',
  ],
  [
    "sends the key where it should not",
    'auth: { type: "header", name: "x-lines-key" }',
    'auth: { type: "query", name: "key" }, nodeOptions: { "~standard": { version: 1, vendor: "x", validate: (value: unknown) => ({ value }) } }',
  ],
  ["refuses no options", 'options: z.strictObject({ voice: z.string().min(1).default("calm") }),', "options: z.any(),"],
  [
    "answers a failed count with zero",
    'if (counted === undefined) throw new GatewayError("invalid-reply", "the count is missing");',
    "if (counted === undefined) return { inputTokens: 0 };",
  ],
  [
    "does not look at the status of a count",
    "if (!response.ok) throw await failureOf(response, call);\n  const counted",
    "const counted",
  ],
  ["does not dispose", "dispose: () => timer.cancel(),", "dispose: () => new Promise<void>(() => void timer),"],
];

const declared: readonly (readonly [string, string, string])[] = [
  [
    "drops the last piece of text",
    "function one(event: ChatEvent): readonly ChatEvent[] {",
    'function one(event: ChatEvent): readonly ChatEvent[] {\n  if (event.type === "text-delta" && event.text.includes("side")) return [];',
  ],
  [
    "doubles each piece of text",
    "  return [event];",
    '  if (event.type === "text-delta") return [event, event];\n  return [event];',
  ],
  [
    "doubles the finish",
    "  return [event];",
    '  if (event.type === "finish") return [event, event];\n  return [event];',
  ],
  ["drops the finish", "  return [event];", '  if (event.type === "finish") return [];\n  return [event];'],
  [
    "always finishes with stop",
    "  return [event];",
    '  if (event.type === "finish") return [{ ...event, reason: "stop" }];\n  return [event];',
  ],
  ["swallows errors", "  return [event];", '  if (event.type === "error") return [];\n  return [event];'],
  [
    "takes errors for the end",
    "  return [event];",
    '  if (event.type === "error") return [{ type: "finish", reason: "stop" }];\n  return [event];',
  ],
  [
    "halves the usage",
    "  return [event];",
    '  if (event.type === "usage") return [{ ...event, usage: { ...event.usage, inputTokens: 1 } }];\n  return [event];',
  ],
  ["drops the usage", "  return [event];", '  if (event.type === "usage") return [];\n  return [event];'],
  [
    "shouts",
    "  return [event];",
    '  if (event.type === "text-delta") return [{ ...event, text: event.text.toUpperCase() }];\n  return [event];',
  ],
  [
    "trims each piece",
    "  return [event];",
    '  if (event.type === "text-delta") return [{ ...event, text: event.text.trim() }];\n  return [event];',
  ],
  [
    "splits a sign of two units",
    "  return [event];",
    '  if (event.type === "text-delta") return event.text.split("").map((text) => ({ ...event, text }));\n  return [event];',
  ],
  [
    "gives all arguments to the first call",
    "  return [event];",
    '  if (event.type === "tool-call-delta") return [{ ...event, index: 0 }];\n  return [event];',
  ],
  [
    "drops the end of calls",
    "  return [event];",
    '  if (event.type === "tool-call-end") return [];\n  return [event];',
  ],
  [
    "names all calls alike",
    "  return [event];",
    '  if (event.type === "tool-call-start") return [{ ...event, name: "tool" }];\n  return [event];',
  ],
  ["drops the start", "  return [event];", '  if (event.type === "start") return [];\n  return [event];'],
  ["hides the thinking", "  return [event];", '  if (event.type === "reasoning-delta") return [];\n  return [event];'],
  ["sends events in no order", "events.flatMap(one)", "events.flatMap(one).toReversed()"],
  [
    "ends whatever came before",
    "end: () => each(decoder.end()),",
    'end: () => {\n      try {\n        return each(decoder.end());\n      } catch {\n        return [{ type: "finish", reason: "stop" }];\n      }\n    },',
  ],
  ["never ends", "end: () => each(decoder.end()),", "end: () => [],"],
  [
    "reads nothing that it cannot read",
    "push: (chunk) => each(decoder.push(chunk)),",
    "push: (chunk) => {\n      try {\n        return each(decoder.push(chunk));\n      } catch {\n        return [];\n      }\n    },",
  ],
  [
    "keeps all until the end",
    "push: (chunk) => each(decoder.push(chunk)),\n    end: () => each(decoder.end()),",
    "push: (chunk) => {\n      held.push(...each(decoder.push(chunk)));\n      return [];\n    },\n    end: () => [...held, ...each(decoder.end())],",
  ],
  [
    "reads bytes as text by chunk",
    "each(decoder.push(chunk))",
    "each(decoder.push(new TextEncoder().encode(new TextDecoder().decode(chunk))))",
  ],
  [
    "shares one reader",
    "decodeReply: (memo, context) => watched(chat.decodeReply(memo, context)),",
    "decodeReply: (memo, context) => (reader ??= watched(chat.decodeReply(memo, context))),",
  ],
  [
    "throws what is no GatewayError",
    "each(decoder.push(chunk))",
    "each(decoder.push(chunk.length > 0 && chunk[0] === 60 ? (undefined as never) : chunk))",
  ],
  [
    "takes every refusal for the client's fault",
    "return { ...failure, vendorCode",
    'return { ...failure, code: "bad-request", vendorCode',
  ],
  [
    "takes every refusal for the vendor's fault",
    "return { ...failure, vendorCode",
    'return { ...failure, code: "upstream-failed", vendorCode',
  ],
  [
    "forgets Retry-After",
    "return { ...failure, vendorCode",
    "return { code: failure.code, message: failure.message, vendorCode",
  ],
  [
    "throws where it reads an error",
    "const failure = chatWire.codec.errors.decode(response);",
    "const failure = chatWire.codec.errors.decode({ ...response, body: JSON.stringify(JSON.parse(response.body)) });",
  ],
  [
    "shows the key of an error, turned around",
    "return { ...failure, vendorCode",
    'return { ...failure, message: [...(/sk-[\\w-]+/.exec(response.headers["x-echo"] ?? "")?.[0] ?? "no")].reverse().join(""), vendorCode',
  ],
  ["sends a key of its own", '{ "x-client": client }', '{ "x-api-key": client }'],
  [
    "passes credentials of clients on",
    'headers: { "x-client": client },',
    'headers: { "x-client": client },\n      forwardHeaders: ["authorization"],',
  ],
  ["leads away from the node", '"chat/completions"', '"https://elsewhere.example/chat"'],
  ["begins its paths with a slash", '"chat/completions"', '"/chat/completions"'],
  [
    "lets keys through its node options",
    "z.strictObject({ project: z.string().min(1).optional() })",
    "z.looseObject({ project: z.string().min(1).optional() })",
  ],
  ["says nothing of where the key goes", 'auth: { type: "header", name: "authorization", prefix: "Bearer " },', ""],
  ["has capabilities that cannot be copied", "({ tools: true })", "({ tools: true, check: () => true }) as never"],
  [
    "holds a timer after dispose",
    "setup: (_context, { client }) => ({",
    "setup: (_context, { client }) => (setInterval(() => undefined, 60_000), {",
  ],
];

/** Words that a mutated text needs at its top. */
export const preludes = {
  programmed: "const shared = { calls: [] as string[], open: undefined as number | undefined };\n",
  declared: "const held: ChatEvent[] = [];\nlet reader: ReplyDecoder | undefined;\n",
} as const;

/** Bugs as authors make them. */
export const mutants: readonly Mutant[] = [
  ...programmed.map(([name, find, put]): Mutant => ({ name, of: "programmed", find, put })),
  ...declared.map(([name, find, put]): Mutant => ({ name, of: "declared", find, put })),
];
