import type { HttpProvider, OutboundProvider, Wire } from "@patchbay/sdk";
import type { Check, Tier } from "./check.ts";
import { nodeLike, type Subject } from "./load-subject.ts";
import { backPressureCheck } from "./provider/back-pressure.ts";
import { behaviorChecks } from "./provider/behaviors.ts";
import { leavesRequestCheck } from "./provider/leaves-request.ts";
import { failureChecks, soundChecks } from "./provider/failing.ts";
import type { ProviderSubject } from "./provider/subject.ts";
import { unaryChecks } from "./provider/unary.ts";
import { authorSpeaker, type Speaker, wireSpeaker } from "./speaker.ts";
import type { Stages } from "./stages.ts";

/** Everything that is tried with one provider in one tier. */
export function providerChecks(
  subject: Subject,
  tier: Tier,
  provider: OutboundProvider,
  stages: Stages,
): readonly Check[] {
  const { fixture } = subject;
  const wire = "call" in provider ? undefined : wireOf(provider, subject);
  const given: ProviderSubject = {
    provider,
    wire,
    speaker: speakerFor(subject, wire),
    fixture,
    model: fixture.model ?? "conformance-model",
    stage: stages.patient,
    impatient: stages.impatient,
  };
  const isInline = tier === "inline" && "call" in provider;
  return [
    ...(isInline ? [leavesRequestCheck(subject, provider.id)] : []),
    ...soundChecks(given),
    ...behaviorChecks(given),
    ...failureChecks(given),
    ...unaryChecks(given),
    backPressureCheck(given),
  ];
}

function speakerFor({ fixture }: Subject, wire: Wire | undefined): Speaker | undefined {
  if (fixture.upstream) return authorSpeaker(fixture.upstream);
  return wire && wireSpeaker(wire);
}

function wireOf({ wire, id }: HttpProvider, { wires, fixture }: Subject): Wire | undefined {
  const named = typeof wire === "function" ? wire(nodeLike(id, fixture.node ?? {})) : wire;
  return typeof named === "string" ? wires.find((each) => each.id === named) : named;
}
