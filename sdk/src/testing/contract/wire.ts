import type { Wire } from "../../wire.ts";
import { check, type ContractCheck } from "./check.ts";
import { encoderRules } from "./wire/encoders.ts";
import { otherRules } from "./wire/others.ts";
import { passthroughRules } from "./wire/passthrough.ts";
import { replyRules } from "./wire/replies.ts";
import { requestRules } from "./wire/requests.ts";
import { streamRules } from "./wire/streams.ts";
import type { WireSamples } from "./wire/samples.ts";

/** The rules that every wire keeps, tried with samples of its requests and answers. */
export function wireContract(wire: Wire, samples: WireSamples): readonly ContractCheck[] {
  const subject = { wire, ...samples };
  const rules = [...otherRules, ...requestRules, ...replyRules, ...encoderRules, ...passthroughRules, ...streamRules];
  return rules.map(({ name, run }) => check(name, () => run(subject)));
}
