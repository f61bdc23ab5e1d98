import type { CurveRow } from "./codecs/curves.ts";
import type { ReplyRow } from "./codecs/replies.ts";
import type { RequestRow } from "./codecs/requests.ts";
import type { Row } from "./measure.ts";
import type { DistributionRow } from "./plugins/distribution.ts";
import type { LifeRow } from "./plugins/life.ts";
import type { SoakRow } from "./plugins/soak.ts";
import type { SwapRow } from "./plugins/swaps.ts";
import type { TapRow } from "./plugins/taps.ts";
import type { StartTimes } from "./start-times.ts";
import type { Estimate } from "./statistics.ts";

/** All that a run measured; nothing where a group was not asked for. */
export interface Results {
  readonly rows: readonly Row[];
  readonly start: StartTimes;
  readonly replies: readonly ReplyRow[];
  readonly requests: readonly RequestRow[];
  readonly curves: readonly CurveRow[];
  readonly life: readonly LifeRow[];
  readonly swaps: readonly SwapRow[];
  readonly taps: readonly TapRow[];
  readonly soak: SoakRow | undefined;
  readonly distribution: DistributionRow | undefined;
  /** Milliseconds from a save to the plugin at work. */
  readonly reload: Estimate | undefined;
}

/** What is to be reached. */
export interface Goal {
  readonly text: string;
  readonly limit: number;
  readonly atLeast?: true;
  /** `note` says of what it is the estimate, where that is not plain. */
  readonly measure: (results: Results) => (Estimate & { readonly note?: string }) | undefined;
  readonly show: (value: number) => string;
}
