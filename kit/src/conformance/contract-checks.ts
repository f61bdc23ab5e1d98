import {
  type ContractCheck,
  type DefaultScript,
  observerContract,
  policyContract,
  protocolContract,
  providerContract,
  transformContract,
  wireContract,
} from "@patchbay/sdk/testing";
import type { InboundProtocol, OutboundProvider, Wire } from "@patchbay/sdk";
import type { Check } from "./check.ts";
import { asList } from "./hooks/as-list.ts";
import { type Subject, nodeLike } from "./load-subject.ts";
import { authorSpeaker, type Speaker } from "./speaker.ts";
import { answers } from "./answers.ts";
import { plain, soundOf } from "./shapes/shape.ts";
import { sampleRequests, sampleReplies } from "./wire-samples.ts";

/** The rules of the SDK's contracts, for every hook that a plugin fills. They run inline. */
export function contractChecks(subject: Subject): readonly Check[] {
  const { hooks, plugin, options, wires } = subject;
  const providers = asList(hooks.outboundProvider);
  const protocols = asList(hooks.inboundProtocol);
  return [
    ...(providers.length > 0 ? providerRules(subject, providers) : []),
    ...(hooks.selectNode ? policyRules(subject) : []),
    ...(hooks.transform ? transformRules(subject) : []),
    ...(hooks.observe ? asChecks("observer", observerContract(plugin, { options })) : []),
    ...(protocols.length > 0 ? asChecks("protocol", protocolContract(plugin, { options, wires })) : []),
  ];
}

/** The rules of every wire that the plugin brings. */
export function wireChecks({ hooks }: Subject): readonly Check[] {
  const own = [...asList(hooks.inboundProtocol), ...asList(hooks.outboundProvider)].flatMap(ownWire);
  return unlike(own).flatMap((wire) => asChecks(`wire-${wire.id}`, wireContract(wire, samplesOf(wire))));
}

function providerRules(
  { plugin, options, fixture, wires }: Subject,
  [first]: readonly OutboundProvider[],
): readonly Check[] {
  const upstream = fixture.upstream && scriptOf(authorSpeaker(fixture.upstream));
  const node = first && nodeLike(first.id, fixture.node ?? {});
  const given = { options, wires, ...(node && { node }), ...(upstream && { upstream }) };
  return asChecks("provider", providerContract(plugin, given));
}

function policyRules({ plugin, options, fixture: { candidates } }: Subject): readonly Check[] {
  return asChecks("policy", policyContract(plugin, { options, ...(candidates && { candidates }) }));
}

function transformRules({ plugin, options, fixture: { requests, replies } }: Subject): readonly Check[] {
  const given = { options, ...(requests && { requests }), ...(replies && { replies }) };
  return asChecks("transform", transformContract(plugin, given));
}

/** A wire that the plugin brings itself, and not one that it names by id or by node. */
function ownWire(item: InboundProtocol | OutboundProvider): readonly Wire[] {
  return "wire" in item && typeof item.wire === "object" ? [item.wire] : [];
}

function unlike(wires: readonly Wire[]): readonly Wire[] {
  return [...new Map(wires.map((wire) => [wire.id, wire])).values()];
}

function samplesOf(wire: Wire) {
  return { requests: sampleRequests(wire), replies: sampleReplies(wire) };
}

function scriptOf(speaker: Speaker): DefaultScript {
  return (request) => plain(soundOf(speaker, answers.text, { request, stream: true }));
}

function asChecks(kind: string, checks: readonly ContractCheck[]): readonly Check[] {
  return checks.map(({ name, run }) => ({
    id: `contract/${kind}/${name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}`,
    run,
  }));
}
