import { createHmac } from "node:crypto";
import type { RecordedRequest } from "@patchbay/sdk/testing";

/** What Harbor's server keeps to itself and to the operator. */
export const secret = "harbor-secret-6d1f0b7e";

/** Frames as Harbor writes them: four bytes of length, then JSON. */
export function frames(...events: readonly object[]): readonly Uint8Array[] {
  return events.map((event) => {
    const json = Buffer.from(JSON.stringify(event));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(json.length);
    return Buffer.concat([head, json]);
  });
}

/** An answer with thinking, text, a call in pieces and what it cost. */
export const talk = frames(
  { event: "opened", id: "h1" },
  { event: "beat" },
  { event: "text", text: "Grüße " },
  { event: "text", text: "🌊" },
  { event: "news", of: "another version" },
  { event: "tool.begin", id: "t1", name: "look" },
  { event: "tool.input", id: "t1", json: '{"at":' },
  { event: "tool.input", id: "t1", json: '"sea"}' },
  { event: "tool.end", id: "t1" },
  { event: "spent", input: 11, output: 4 },
  { event: "closed", why: "tool" },
);

/** Whether a request is signed with the secret, over what it really says. */
export function isSigned({ method, path, headers, text }: RecordedRequest): boolean {
  const time = String(headers["x-harbor-time"]);
  const data = [method, path, time, text].join("\n");
  const expected = createHmac("sha256", secret).update(data).digest("base64");
  return headers["x-harbor-key"] === "key-1" && headers["x-harbor-signature"] === expected;
}
