/** What another version of Node would do for the kernel and its sandboxes; nothing when it has all. */
export function nodeAdvice(version: string): readonly string[] {
  const major = Number(version.split(".", 1)[0]);
  const advice = [
    { below: 22, text: "gets no security fixes since April 2026: run the kernel on Node 22 or newer" },
    {
      below: 25,
      text: "cannot deny a process the network by itself: from Node 25 on that wall stands without namespaces as well",
    },
  ];
  const found = advice.filter(({ below }) => major < below).map(({ text }) => text);
  return found.length === 0 ? ["has all that sandboxes can use"] : found;
}
