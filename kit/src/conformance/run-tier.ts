import type { ChatRequest } from "@patchbay/sdk";
import type { Isolation } from "@patchbay/sdk/host";
import type { Check } from "./check.ts";
import { contractChecks, wireChecks } from "./contract-checks.ts";
import { endingChecks } from "./ending-checks.ts";
import { asList } from "./hooks/as-list.ts";
import { echo, echoId } from "./hooks/echo.ts";
import { observerChecks, observerInKernel } from "./hooks/observer.ts";
import { policyChecks, policyInKernel } from "./hooks/policy.ts";
import { protocolInKernel } from "./hooks/protocol.ts";
import { transformInKernel } from "./hooks/transform.ts";
import { type WatchedIsolation, watchIsolation } from "./isolation.ts";
import type { Subject } from "./load-subject.ts";
import { optionsChecks } from "./options-checks.ts";
import { providerChecks } from "./provider-checks.ts";
import { runChecks, type Running } from "./run-checks.ts";
import { createStages, entryFor, type Stages } from "./stages.ts";

/** What is tested, and the means for other tiers. */
export interface TierSubject {
  readonly subject: Subject;
  readonly isolation: Isolation | undefined;
}

/** Runs all that can be tried of a plugin in one tier. */
export async function runTier({ subject, isolation }: TierSubject, running: Running): Promise<void> {
  const { tier } = running;
  const watched = tier === "inline" || !isolation ? undefined : watchIsolation(isolation);
  if (tier === "inline" && !(await runChecks(inlineChecks(subject), running))) return;
  for (const round of roundsOf(subject, running)) if (!(await runRound(round, { subject, watched }, running))) return;
  if (tier === "inline") await runChecks(lateChecks(subject), running);
}

/** What needs no kernel. */
function inlineChecks(subject: Subject): readonly Check[] {
  const { plugin, options, hooks } = subject;
  return [
    ...optionsChecks(plugin, options),
    ...(hooks.selectNode ? policyChecks(subject) : []),
    ...(hooks.observe ? observerChecks(subject) : []),
    ...(isProgrammed(subject) ? [] : contractChecks(subject)),
  ];
}

/** What takes the most time and finds the least that was not found before. */
function lateChecks(subject: Subject): readonly Check[] {
  return [...(isProgrammed(subject) ? contractChecks(subject) : []), ...wireChecks(subject)];
}

function isProgrammed({ hooks }: Subject): boolean {
  return asList(hooks.outboundProvider).some((provider) => "call" in provider);
}

/** A kernel, and what is tried in it. */
interface Round {
  /** Of the nodes. */
  readonly provider: string;
  /** What the suite's own provider was asked; undefined: the provider is the plugin's. */
  readonly asked?: readonly ChatRequest[];
  readonly others: Parameters<typeof createStages>[0]["others"];
  readonly checks: (stages: Stages) => readonly Check[];
}

function roundsOf(subject: Subject, { tier }: Running): readonly Round[] {
  const { hooks } = subject;
  const own = asList(hooks.outboundProvider).map((provider): Round => ({
    provider: provider.id,
    others: [],
    checks: (stages) => providerChecks(subject, tier, provider, stages),
  }));
  const asked: ChatRequest[] = [];
  const checks = ({ patient }: Stages): readonly Check[] => [
    ...(hooks.transform ? transformInKernel(subject, patient, asked) : []),
    ...(hooks.selectNode ? policyInKernel(patient) : []),
    ...(hooks.observe ? observerInKernel(patient) : []),
    ...(hooks.inboundProtocol ? protocolInKernel(subject, patient) : []),
  ];
  const hasOthers = hooks.transform ?? hooks.selectNode ?? hooks.observe ?? hooks.inboundProtocol;
  return hasOthers ? [...own, { provider: echoId, others: [echo(asked)], checks }] : own;
}

interface RoundSubject {
  readonly subject: Subject;
  readonly watched: WatchedIsolation | undefined;
}

async function runRound(round: Round, { subject, watched }: RoundSubject, running: Running): Promise<boolean> {
  const { provider, others = [] } = round;
  const entry = entryFor(subject, running.tier);
  const stages = createStages({
    subject,
    entry,
    isolation: watched?.isolation,
    provider,
    others,
    lanes: running.width,
  });
  try {
    if (!(await runChecks([startCheck(stages)], { ...running, bail: true }))) return false;
    if (!(await runChecks(round.checks(stages), running))) return false;
    // In turn: the last of them ends the plugin.
    return await runChecks(endingChecks(subject, stages, watched), { ...running, width: 1 });
  } finally {
    await stages.close();
  }
}

/** Where it does not start nothing else can be tried. */
function startCheck({ patient }: Stages): Check {
  return { id: "starts", run: async () => void (await patient()) };
}
