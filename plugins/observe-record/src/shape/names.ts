import { filler } from "./filler.ts";

/** Fillers for names, such as those of tools: two names never get the same one. */
export function createNames(): (name: string) => string {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  return (name) => {
    if (isFiller(name)) return name;
    const found = known.get(name);
    if (found !== undefined) return found;
    const plain = filler(name);
    const number = (counts.get(plain) ?? 0) + 1;
    counts.set(plain, number);
    const made = number === 1 ? plain : numbered(plain, number);
    known.set(name, made);
    return made;
  };
}

/** A tape that is played names things by their filler already. */
function isFiller(name: string): boolean {
  return name.replaceAll(/[x\d]/g, "") === name.replaceAll(/[\p{L}\p{N}]/gu, "");
}

/** The number takes the place of the end, where there is room. */
function numbered(plain: string, number: number): string {
  const digits = String(number);
  return `${plain.slice(0, Math.max(0, plain.length - digits.length))}${digits}`;
}
