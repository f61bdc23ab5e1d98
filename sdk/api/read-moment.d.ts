/**
 * A day or a moment as people write it (RFC 3339, of which the time, its seconds and the zone may be left out): milliseconds
 * since the epoch, in UTC where no zone is named. Undefined for anything else, also for days that do not exist.
 */
export declare function readMoment(text: string): number | undefined;
