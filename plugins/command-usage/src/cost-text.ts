import type { Figures } from "./answer.ts";

/** A cost for people: `$12.30`, `$0.0042`, `unknown`, `$1.23 + 4 unpriced`. */
export function costText({ costUsd, unpriced }: Pick<Figures, "costUsd" | "unpriced">): string {
  const isNothing = /^0\.0*$/.test(costUsd);
  if (unpriced === 0) return dollars(costUsd);
  return isNothing ? "unknown" : `${dollars(costUsd)} + ${unpriced} unpriced`;
}

/** Cents, and below a dollar as many digits as tell something. */
function dollars(exact: string): string {
  const amount = Number(exact);
  if (amount === 0) return "$0";
  if (amount >= 1) return `$${amount.toFixed(2).replace(/\B(?=(\d{3})+(?=\.))/g, ",")}`;
  const digits = Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(amount))));
  return `$${amount.toFixed(digits)}`;
}
