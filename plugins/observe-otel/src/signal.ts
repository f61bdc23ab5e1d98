/** A kind of telemetry with its way to the receiver. */
export interface Signal {
  /** Sends what there is, once. */
  readonly flush: () => Promise<void>;
  /** Nothing is tried twice from now on. */
  readonly end: () => void;
  /** Gives up what is left, and ends connections. */
  readonly close: () => void;
}
