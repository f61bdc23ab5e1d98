import type { PriceTable } from "./price-table.ts";

const rateNames = [
  "input",
  "cachedInput",
  "cacheWrite",
  "cacheWrite1h",
  "audioInput",
  "output",
  "reasoning",
  "audioOutput",
] as const;

/** Reads prices of an operator's own, as JSON gives them. @throws TypeError with every fault. */
export function readPriceTable(value: unknown): PriceTable {
  const faults = priceTableFaults(value);
  if (faults.length > 0) throw new TypeError(faults.join("; "));
  // Every member was just checked.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { version = "own", models } = value as Partial<PriceTable> & Pick<PriceTable, "models">;
  return { version, models };
}

/** What keeps a value from being a table of prices; nothing for one that is. */
export function priceTableFaults(value: unknown): readonly string[] {
  if (!isRecord(value))
    return ['prices must be an object such as { "models": [{ "model": "name", "input": 1, "output": 2 }] }'];
  const { version, models, ...unknown } = value;
  const isVersion = version === undefined || (typeof version === "string" && /^[\w.-]{1,40}$/.test(version));
  return [
    ...Object.keys(unknown).map((key) => `unknown field "${key}"`),
    ...(isVersion ? [] : ["version must be 1 to 40 letters, digits, dots, dashes and underscores"]),
    ...(Array.isArray(models)
      ? models.flatMap((row: unknown, index) => rowFaults(row).map((fault) => `models[${index}]${fault}`))
      : ["models must be a list"]),
  ];
}

function rowFaults(row: unknown): readonly string[] {
  if (!isRecord(row)) return [" must be an object"];
  const { model, provider, from, until, tiers, ...rates } = row;
  const names: readonly unknown[] = Array.isArray(model) ? model : [model];
  const isNamed = names.length > 0 && names.every((name) => typeof name === "string" && name !== "");
  const isProvider = provider === undefined || (typeof provider === "string" && provider !== "");
  return [
    ...(isNamed ? [] : [".model must be a name or a list of names"]),
    ...(isProvider ? [] : [".provider must be a name"]),
    ...[{ from }, { until }].flatMap((day) => dayFaults(day)),
    ...(rates["input"] === undefined ? [".input is missing"] : []),
    ...ratesFaults(rates),
    ...tiersFaults(tiers),
  ];
}

function tiersFaults(tiers: unknown): readonly string[] {
  if (tiers === undefined) return [];
  if (!Array.isArray(tiers)) return [".tiers must be a list"];
  return tiers.flatMap((tier: unknown, index) => {
    if (!isRecord(tier)) return [`.tiers[${index}] must be an object`];
    const { above, ...rates } = tier;
    const isCount = typeof above === "number" && Number.isSafeInteger(above) && above > 0;
    const faults = [...(isCount ? [] : [".above must be a number of input tokens"]), ...ratesFaults(rates)];
    return faults.map((fault) => `.tiers[${index}]${fault}`);
  });
}

function dayFaults(day: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(day)
    .filter(([, value]) => value !== undefined && !isDay(value))
    .map(([key]) => `.${key} must be a day such as 2027-01-01`);
}

function ratesFaults(rates: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(rates).flatMap(([key, value]) => {
    if (!rateNames.some((name) => name === key)) return [`.${key} is unknown; rates are ${rateNames.join(", ")}`];
    return isRate(value) ? [] : [`.${key} must be dollars per million tokens: 0 or more, with six decimals at most`];
  });
}

function isRate(value: unknown): boolean {
  if (typeof value !== "number" || !(value >= 0 && value <= 1_000_000)) return false;
  return Math.abs(value * 1_000_000 - Math.round(value * 1_000_000)) < 1e-3;
}

function isDay(value: unknown): boolean {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
