import type { CurveRow } from "./codecs/curves.ts";
import type { ReplyRow } from "./codecs/replies.ts";
import type { RequestRow } from "./codecs/requests.ts";
import type { Row } from "./measure.ts";
import type { StartTimes } from "./start-times.ts";
import type { Estimate } from "./statistics.ts";

/** All that a run measured; nothing where a group was not asked for. */
export interface Results {
  readonly rows: readonly Row[];
  readonly start: StartTimes;
  readonly replies: readonly ReplyRow[];
  readonly requests: readonly RequestRow[];
  readonly curves: readonly CurveRow[];
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
