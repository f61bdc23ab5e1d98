/** What a target demands of a conversation. A rule that is absent is not applied. */
export interface HistoryRules {
  /** Turns of one role that follow each other become one. */
  readonly mergeTurns?: boolean;
  /** The first turn is the user's. */
  readonly startWithUser?: boolean;
  /** The last turn is the user's. */
  readonly endWithUser?: boolean;
  /** Tool results stand before all else in their message. */
  readonly resultsFirst?: boolean;
  /** Every call has exactly one result, directly behind its turn and in the order of the calls; ids are unique. */
  readonly pairResults?: boolean;
  /** `user-text`: instructions between the turns become tagged text of the user's. */
  readonly midSystem?: "keep" | "user-text";
  /** Parts and messages that hold nothing are left out. */
  readonly dropEmpty?: boolean;
  /** Text of white space alone is left out too. */
  readonly dropWhitespaceText?: boolean;
}
