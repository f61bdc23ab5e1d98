import { request as httpRequest } from "node:http";
import { answers, questionFor } from "../answers.ts";
import { type Check, must, Skip, within } from "../check.ts";
import type { Lane } from "../stage.ts";
import { speakerOf } from "./play.ts";
import { type ProviderSubject, wantsStream } from "./subject.ts";

const pieceBytes = 64 * 1024;
const pieces = 1024;
/** What sockets on both sides may hold, and then some. */
const mostMb = 40;

/** A client that does not read stops the upstream; nothing is heaped up in between. */
export function backPressureCheck(subject: ProviderSubject): Check {
  return {
    id: `provider/${subject.provider.id}/a-client-that-does-not-read-stops-the-upstream`,
    run: async () => await (await subject.stage()).onLane((lane) => stopsReading(subject, lane)),
  };
}

async function stopsReading(subject: ProviderSubject, lane: Lane): Promise<void> {
  const speaker = speakerOf(subject);
  const answer = { ...answers.text, text: ["begin ", "x".repeat(pieceBytes), "end"] };
  let isStream = false;
  lane.upstream.setDefault((request) => {
    const stream = wantsStream(request, true, subject);
    const { content, end, contentType = "text/event-stream" } = speaker.reply(answer, { request, stream });
    const large = content.find((text) => text.length > pieceBytes);
    isStream = content.length > 2 && large !== undefined;
    const piece = Buffer.from(large ?? "");
    const again = Array.from({ length: isStream ? pieces : 0 }, () => piece);
    const first = content.indexOf(large ?? "");
    const all = [...content.slice(0, first), ...again, ...content.slice(first + 1), ...end];
    return { headers: { "content-type": contentType }, steps: all.map((data) => ({ type: "write", data })) };
  });
  const n = lane.upstream.requests.length + 1;
  const asking = httpRequest(lane.open(), { method: "POST", headers: { "content-type": "application/json" } });
  asking.end(JSON.stringify(questionFor("text", true, subject.model)));
  try {
    // A response that nobody listens to stays unread.
    const begun = new Promise((resolve, reject) => asking.once("response", resolve).once("error", reject));
    await within(10_000, "the answer begins", begun);
    if (!isStream) throw new Skip("the vendor does not stream");
    const taken = await within(15_000, "the upstream is stopped", lane.upstream.stalled(n)).catch(() => undefined);
    must(taken !== undefined, "an upstream is stopped when the client does not read, not read to its end");
    const mb = taken / 1024 / 1024;
    must(
      mb <= mostMb,
      `at most ${mostMb} MiB are taken from the upstream for a client that does not read, ${Math.round(mb)} were`,
    );
  } finally {
    asking.on("error", () => undefined);
    asking.destroy();
  }
}
