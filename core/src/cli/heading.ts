import { styleText } from "node:util";

/** Text that stands out where colors can be shown. */
export function heading(text: string, colors: boolean): string {
  // Whether the terminal shows colors was found out already.
  return colors ? styleText("bold", text, { validateStream: false }) : text;
}
