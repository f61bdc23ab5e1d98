import { type Call, type ChatEvent, GatewayError } from "@patchbay/sdk";
import { createFrameReader } from "./frame-events.ts";
import { readFrames } from "./read-frames.ts";
import { sendSigned } from "./send-signed.ts";
import { writeRequest } from "./write-request.ts";

/** One conversation: Harbor always streams, and who wants the answer whole gets the events collected. */
export async function* converse(call: Call<"chat">): AsyncGenerator<readonly ChatEvent[]> {
  const response = await sendSigned(call, { method: "POST", path: "/v2/converse", json: writeRequest(call) });
  const reader = createFrameReader(call);
  for await (const frame of readFrames(response.body)) {
    yield reader.read(frame);
    if (reader.isOver()) return;
  }
  throw new GatewayError("stream-interrupted", "harbor closed without saying why it stopped");
}
