import type { OutboundProvider, Wire } from "@patchbay/sdk";
import type { RecordedRequest } from "@patchbay/sdk/testing";
import { asBoolean, asObject, parseJson } from "@patchbay/sdk/http";
import type { Conformance } from "../author-fixture.ts";
import type { Speaker } from "../speaker.ts";
import type { Stage } from "../stage.ts";

/** A provider, and what it is tried with. */
export interface ProviderSubject {
  readonly provider: OutboundProvider;
  /** Undefined for a programmed provider. */
  readonly wire: Wire | undefined;
  /** Undefined where nobody knows the vendor's format. */
  readonly speaker: Speaker | undefined;
  readonly fixture: Conformance;
  readonly model: string;
  /** Opened when first asked for. */
  readonly stage: () => Promise<Stage>;
  /** The same, of a kernel that waits only for a moment. */
  readonly impatient: () => Promise<Stage>;
}

/** Whether a request to the vendor wants a stream: by its body, else by its path, else as the client wants it. */
export function wantsStream({ text, path }: RecordedRequest, wanted: boolean, { provider }: ProviderSubject): boolean {
  const said = asBoolean(bodyOf(text)?.["stream"]);
  if (said !== undefined) return said;
  if (/stream|alt=sse/i.test(path)) return true;
  return wanted || (!("call" in provider) && provider.alwaysStream === true);
}

function bodyOf(text: string) {
  try {
    return asObject(parseJson(text));
  } catch {
    // A vendor whose requests are no JSON says by other means what it wants.
    return undefined;
  }
}
