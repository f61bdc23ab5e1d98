/**
 * A day or a moment as people write it (RFC 3339, of which the time, its seconds and the zone may be left out): milliseconds
 * since the epoch, in UTC where no zone is named. Undefined for anything else, also for days that do not exist.
 */
export function readMoment(text: string): number | undefined {
  const [, day = "", time = "T00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00Z`);
  // The 30th of February would be taken for the 2nd of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, day.length) !== day) return undefined;
  const at = Date.parse(`${day}${time}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}
