/** A door that a test opens by hand, so that a scripted reply waits for an event and never for time. */
export interface Gate {
    /** Lets everyone through who waits now or comes later; opening twice changes nothing. */
    open(): void;
    /** Resolves once the gate has been opened. */
    readonly opened: Promise<void>;
}
/** Creates a gate that is closed. */
export declare function createGate(): Gate;
