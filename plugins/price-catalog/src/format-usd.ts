const nanosPerDollar = 1_000_000_000n;

/** Billionths of a dollar as dollars with nine decimals, exactly: `0.012500000`. */
export function usdText(nanoUsd: number | bigint): string {
  const nanos = BigInt(nanoUsd);
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? "-" : ""}${size / nanosPerDollar}.${String(size % nanosPerDollar).padStart(9, "0")}`;
}
