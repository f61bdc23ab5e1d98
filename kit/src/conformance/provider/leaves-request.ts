import type { CallProvider, ChatRequest } from "@patchbay/sdk";
import { eventsOf, httpFetch, providerCall, startFakeUpstream, startPlugin } from "@patchbay/sdk/testing";
import { answers, questionFor } from "../answers.ts";
import { type Check, mustEqual } from "../check.ts";
import { nodeLike, type Subject } from "../load-subject.ts";
import { plain, soundOf } from "../shapes/shape.ts";
import { authorSpeaker } from "../speaker.ts";

/** What a programmed provider is given is the next node's too. */
export function leavesRequestCheck(subject: Subject, id: string): Check {
  return { id: `provider/${id}/leaves-the-request-as-it-is`, run: () => leavesRequest(subject, id) };
}

async function leavesRequest({ plugin, options, fixture }: Subject, id: string): Promise<void> {
  const started = await startPlugin(plugin, options);
  const speaker = fixture.upstream && authorSpeaker(fixture.upstream);
  await using upstream = await startFakeUpstream((request) =>
    speaker ? plain(soundOf(speaker, answers.tools, { request, stream: true })) : { steps: [] },
  );
  try {
    const provider = [started.hooks.outboundProvider ?? []].flat().find((each) => each.id === id);
    if (!provider || !("call" in provider)) return;
    const request = questionFor("tools", true, "conformance-model");
    const before = structuredClone(request);
    await callOnce(provider, request, upstream.url, fixture.node ?? {});
    mustEqual(request, before, "a call leaves the request as it was, for the next node");
  } finally {
    // How it ends is another rule's.
    started.dispose().catch(() => undefined);
  }
}

async function callOnce(
  provider: CallProvider,
  request: ChatRequest,
  url: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const node = { ...nodeLike(provider.id, fields), baseUrl: url };
  try {
    await eventsOf(provider.call(providerCall<"chat">(request, { fetch: httpFetch(url), node })));
  } catch {
    // Whether it answers is another rule's.
  }
}
