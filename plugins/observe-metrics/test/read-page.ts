/** A page of metrics, read by the rules of the text format 0.0.4; whatever breaks one is an error. */
export interface Page {
  readonly text: string;
  readonly types: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
  /** The sum of the samples of a name that have these labels. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function readPage(text: string): Page {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const types: Record<string, string> = {};
  const samples: Sample[] = [];
  const seen = new Set<string>();
  let family = "";
  let helped = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const [, kind, about = "", rest = ""] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") {
      helped = about;
    } else if (kind === "TYPE") {
      if (about !== helped || about in types) throw new Error(`out of place: ${line}`);
      types[about] = rest;
      family = about;
    } else {
      const sample = readSample(line);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels)]);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      const suffix = sample.name.slice(family.length);
      const suffixes = types[family] === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
      if (!sample.name.startsWith(family) || !suffixes.includes(suffix)) throw new Error(`not of ${family}: ${line}`);
      samples.push(sample);
    }
  }
  const sum: Page["sum"] = (name, labels = {}) =>
    samples
      .filter(
        (each) => each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
      )
      .reduce((total, { value }) => total + value, 0);
  return { text, types, samples, sum };
}

function readSample(line: string): Sample {
  const [, name, inner = "", number] = /^([a-z_]+)(?:\{(.*)\})? (\+Inf|[\d.e+-]+)$/su.exec(line) ?? [];
  if (name === undefined || number === undefined) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  let left = inner;
  while (left !== "") {
    const [all, label, value] = /^([a-z_\d]+)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/su.exec(left) ?? [];
    if (all === undefined || label === undefined || value === undefined) throw new Error(`no labels: ${line}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
    left = left.slice(all.length);
  }
  return { name, labels, value: number === "+Inf" ? Number.POSITIVE_INFINITY : Number(number) };
}
