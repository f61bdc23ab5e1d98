/** It falls back only at so much of the threshold, lest it goes up and down with each request. */
const fallBack = 0.9;

/** What there is to tell. */
export type Turn = "crossed" | "reminder" | "cleared";

/** When it crossed and when that was told last, in milliseconds since the epoch. */
export interface Crossing {
  readonly since: number;
  readonly toldAt: number;
}

/** What an alarm goes by. */
export interface AlarmRules {
  readonly above: number;
  /** Fewer requests do not cross. */
  readonly minimum: number;
  readonly repeatMs: number | undefined;
}

/** Whether a value is above its threshold, told once. */
export class Alarm {
  readonly #rules: AlarmRules;
  #crossing: Crossing | undefined;
  #heldUntil = 0;

  constructor(rules: AlarmRules) {
    this.#rules = rules;
  }

  get crossing(): Crossing | undefined {
    return this.#crossing;
  }

  /** Goes on with a crossing of before a restart, and takes it back no sooner than then: too little is known until. */
  restore(crossing: Crossing, heldUntil: number): void {
    this.#crossing = crossing;
    this.#heldUntil = heldUntil;
  }

  judge({ value, requests }: { readonly value: number; readonly requests: number }, now: number): Turn | undefined {
    const { above, minimum } = this.#rules;
    if (!this.#crossing) return value > above && requests >= minimum ? this.#tell(now, now) : undefined;
    const hasFallen = requests === 0 || value <= above * fallBack;
    if (!hasFallen || now < this.#heldUntil) return this.#remind(this.#crossing, now);
    this.#crossing = undefined;
    return "cleared";
  }

  #remind({ since, toldAt }: Crossing, now: number): Turn | undefined {
    const { repeatMs } = this.#rules;
    if (repeatMs === undefined || now - toldAt < repeatMs) return undefined;
    this.#tell(since, now);
    return "reminder";
  }

  #tell(since: number, toldAt: number): Turn {
    this.#crossing = { since, toldAt };
    return "crossed";
  }
}
