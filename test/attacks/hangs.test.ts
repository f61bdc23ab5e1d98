import type { IsolatedTier } from "@patchbay/sdk/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bombs, hangs } from "./attempts/hangs.ts";
import { honest, honestEntries } from "./support/honest.ts";
import { alive, expectLife } from "./support/life.ts";
import { openRig, type Rig, tiers } from "./support/rig.ts";

const endless = [...hangs, ...bombs];
/** The goal is 1.5 s; slower than this is no answer, even on a machine that does much else. */
const patienceMs = 5000;

function start(tier: IsolatedTier): Promise<Rig> {
  const config = { ...honestEntries, upstream: { firstByteMs: 2000 } };
  return openRig({ tier, attempts: [...endless, alive], rights: { timers: true }, files: honest.files, config });
}

describe.each(tiers)(
  "in the tier %s the client hears soon of the failure, and the next exchange works, after",
  (tier) => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await start(tier);
    });
    afterAll(() => rig[Symbol.asyncDispose]());

    test.each(endless)("$name", async ({ name }) => {
      const begun = performance.now();
      const answer = await rig.ask(name);
      const tookMs = performance.now() - begun;
      expect(answer).toSatisfy(isFailure);
      expect(tookMs).toBeLessThan(patienceMs);
      await expectLife(rig);
    });
  },
);

/** An error of the gateway's, or what the plugin said of one that it could catch. */
function isFailure({ status, text }: { readonly status: number; readonly text: string }): boolean {
  if (status < 500) return text.startsWith("failed: ");
  return /"code":"(?:provider-crashed|plugin-failed|timeout)"/.test(text);
}
