import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { options } from "../src/options.ts";
import { answered, asked, ended, onLine, start } from "./start.ts";

type Options = z.input<typeof options>;

const clientRequest = { side: "client", direction: "request" } as const;
const clientReply = { side: "client", direction: "reply" } as const;
const upstream = (direction: "request" | "reply", attempt = 1) => ({ side: "upstream", direction, attempt }) as const;

/** Writes one exchange with these messages on the line. */
async function written(events: Parameters<Awaited<ReturnType<typeof start>>["handle"]>, options: Options = {}) {
  const { handle, dispose, records } = await start({ mode: "file", bodies: true, ...options });
  await handle(asked("a", "hello"), ...events, answered("a", "hi"), ended("a"));
  await dispose();
  const [record] = await records();
  return record ?? {};
}

describe("with bodies", () => {
  it("a record has what was on the line, on both sides and for each attempt, a stream put together", async () => {
    const record = await written([
      ...onLine("a", clientRequest, '{"messages":[]}'),
      ...onLine("a", upstream("request"), '{"n":1}'),
      ...onLine("a", upstream("reply"), '{"error":1}'),
      ...onLine("a", upstream("request", 2), '{"n":2}'),
      ...onLine("a", upstream("reply", 2), 'data: {"d":"h', 'i"}\n\n', "data: [DONE]\n\n"),
      ...onLine("a", clientReply, 'data: {"c":"hi"}\n\n'),
    ]);
    const headers = { "content-type": "application/json", "x-user": "ann" };
    const asks = { method: "POST", url: "/v1/chat/completions", headers };
    expect(record).toMatchObject({
      clientRequest: { ...asks, body: '{"messages":[]}' },
      upstreamRequests: [
        { attempt: 1, ...asks, body: '{"n":1}' },
        { attempt: 2, ...asks, body: '{"n":2}' },
      ],
      upstreamReplies: [
        { attempt: 1, status: 200, headers, body: '{"error":1}' },
        { attempt: 2, status: 200, headers, body: 'data: {"d":"hi"}\n\ndata: [DONE]\n\n' },
      ],
      clientReply: { status: 200, headers, body: 'data: {"c":"hi"}\n\n' },
    });
    expect(record).not.toHaveProperty("withheld");
  });

  it("keeps a body as it came unless something in it is redacted", async () => {
    const odd = '{ "big": 12345678901234567890, "a": "\\u0041" }';
    const record = await written([...onLine("a", clientRequest, odd), ...onLine("a", upstream("request"), odd)], {
      redact: ["nothing"],
    });
    expect(record).toMatchObject({ clientRequest: { body: odd }, upstreamRequests: [{ body: odd }] });
  });

  it("cuts what is longer than maxBodyLength, and leaves no half of a secret at the cut", async () => {
    const secret = "4711-".repeat(20);
    const body = `${"x".repeat(1000)}${secret}${"y".repeat(9000)}`;
    const long = await written(onLine("a", clientRequest, body.slice(0, 1050), body.slice(1050)), {
      maxBodyLength: 1024,
      redact: [secret],
    });
    const { body: kept } = long["clientRequest"] as { body: string };
    expect(kept).toMatch(/^x{900}/);
    expect(kept).not.toContain("4711");
    expect(kept).toMatch(/\[… \d+ more\]$/);
    expect(kept.length).toBeLessThan(1100);
    expect(long["clientRequest"]).not.toHaveProperty("overflow");
  });

  it("asks for nothing of the line without them, and in the console never", async () => {
    expect((await start({ mode: "file" })).observer?.events).toEqual(["request", "reply", "exchange-end"]);
    expect((await start({ mode: "console", bodies: true })).observer?.events).not.toContain("wire-body");
    expect((await start({ mode: "file", bodies: true })).observer?.events).toContain("wire-head");
  });

  it("does not hold more than 64 million characters: the oldest is written as it is", async () => {
    const { handle, records } = await start({ mode: "file", bodies: true, maxBodyLength: 1_000_000 });
    const piece = "x".repeat(1_000_000);
    for (let index = 0; index < 70; index++)
      await handle(asked(`x${index}`, "hello"), ...onLine(`x${index}`, clientRequest, piece));
    const early = await records();
    expect(early.length).toBeGreaterThan(1);
    expect(early.length).toBeLessThan(10);
    expect(early[0]).toMatchObject({ exchange: "x0", incomplete: true });
  });

  it("writes no record for pieces that come when all is over", async () => {
    const { handle, dispose, records } = await start({ mode: "file", bodies: true });
    await handle(asked("a", "hello"), ended("a"), ...onLine("a", clientReply, "late"));
    await dispose();
    expect(await records()).toHaveLength(1);
  });
});

describe("a field that is redacted", () => {
  it("is so in the request, in bodies, and in the heads", async () => {
    const record = await written(
      [...onLine("a", clientRequest, '{"user":"u","messages":[{"role":"user","content":"hello"}]}')],
      { redactFields: ["messages[*].content", "headers.x-user"] },
    );
    expect(record).toMatchObject({
      request: { messages: [{ role: "user", content: "[redacted]" }] },
      clientRequest: {
        headers: { "x-user": "[redacted]", "content-type": "application/json" },
        body: '{"user":"u","messages":[{"role":"user","content":"[redacted]"}]}',
      },
    });
  });

  it("is so in each document of a stream", async () => {
    const lines =
      'data: {"delta":{"text":"se"},"id":"1"}\n\ndata: {"delta":{"text":"cret"},"id":"1"}\n\ndata: [DONE]\n\n';
    const record = await written(onLine("a", clientReply, lines), {
      redactFields: ["delta.text", "candidates[*].content"],
    });
    const clean = lines.replace('"se"', '"[redacted]"').replace('"cret"', '"[redacted]"');
    expect(record["clientReply"]).toMatchObject({ body: clean });
    expect(record["reply"]).toMatchObject({ candidates: [{ content: "[redacted]" }] });
  });

  it("keeps out every form of the same in which it has another name", async () => {
    const body = '{"contents":[{"parts":[{"text":"hello"}]}]}';
    const record = await written([...onLine("a", upstream("request"), body)], {
      redactFields: ["messages[*].content"],
    });
    expect(record["upstreamRequests"]).toEqual([
      { attempt: 1, method: "POST", url: "/v1/chat/completions", headers: expect.anything() },
    ]);
    expect(record["withheld"]).toEqual([
      "upstreamRequests[0]: no field is redacted in it, but in another form of the same",
    ]);
    expect(record["reply"]).toMatchObject({ candidates: [{ content: [{ text: "hi" }] }] });
  });

  it("keeps out the request itself when only the line has it", async () => {
    const body = '{"contents":[{"parts":[{"text":"hello"}]}]}';
    const record = await written(onLine("a", clientRequest, body), { redactFields: ["contents[*].parts"] });
    expect(record).not.toHaveProperty("request");
    expect(record["clientRequest"]).toMatchObject({ body: '{"contents":[{"parts":"[redacted]"}]}' });
    expect(record["withheld"]).toEqual(["request: no field is redacted in it, but in another form of the same"]);
  });

  it("keeps out a body that cannot be read", async () => {
    const record = await written(onLine("a", clientRequest, "user=hello&x=1"), { redactFields: ["x"] });
    expect(record["clientRequest"]).not.toHaveProperty("body");
    expect(record["withheld"]).toEqual(["clientRequest: it cannot be read, so that no field in it can be redacted"]);
  });
});

describe("a pattern", () => {
  it("finds what JSON spells with escapes", async () => {
    const record = await written(onLine("a", clientRequest, '{"a":"Zo\\u00eb","b":"{\\"c\\":\\"Zo\\\\u00eb\\"}"}'), {
      redact: ["Zoë"],
    });
    expect(record["clientRequest"]).toMatchObject({ body: '{"a":"[redacted]","b":"[redacted]"}' });
  });

  it("keeps out a stream whose pieces make it up", async () => {
    const lines = ["hun", "ter", "2 is it"].map((text) => `data: {"delta":{"text":"${text}"}}\n\n`);
    const record = await written(onLine("a", clientReply, ...lines), { redact: ["hunter\\d"] });
    expect(JSON.stringify(record)).not.toContain("hun");
    expect(record["withheld"]).toEqual(["clientReply: its pieces make up what is redacted"]);
  });
});

describe("options", () => {
  it("that do not go together are a fault", async () => {
    const { options } = await import("../src/options.ts");
    expect(options.safeParse({ bodies: true, content: "none" }).error?.issues).toMatchObject([{ path: ["bodies"] }]);
    expect(options.safeParse({ keepDays: 3 }).error?.issues).toMatchObject([{ path: ["keepDays"] }]);
    expect(options.safeParse({ share: 2 }).success).toBe(false);
    expect(options.safeParse({ path: "/v1/logs" }).error?.issues).toMatchObject([{ path: ["path"] }]);
  });
});
