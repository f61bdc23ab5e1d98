/** Tools that the provider runs: the wire's words and the neutral names. Of several words for one name the first is written. */
const builtins: readonly (readonly [word: string, name: string])[] = [
  ["googleSearch", "web-search"],
  ["googleSearchRetrieval", "web-search"],
  ["urlContext", "web-fetch"],
  ["codeExecution", "code-execution"],
];

/** The neutral name of a tool, or the wire's own in kebab case. */
export function builtinName(word: string): string {
  const known = builtins.find(([key]) => key === word)?.[1];
  return known ?? word.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The wire's word for a tool that other wires know too; undefined when it runs no such tool. */
export function builtinWord(name: string): string | undefined {
  return builtins.find(([, known]) => known === name)?.[0];
}
