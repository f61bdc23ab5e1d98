import type { PluginContext } from "../plugin.ts";
import { type TestClock } from "./clock.ts";
import { type TestFetch } from "./fetch.ts";
import { type TestLogger } from "./logger.ts";
import { type TestServices, type TestServicesInit } from "./services.ts";
/** A plugin's context that a test can look into. */
export interface TestContext extends PluginContext {
    readonly log: TestLogger;
    readonly clock: TestClock;
    readonly fetch: TestFetch;
    readonly services: TestServices;
    /** Every timer that the plugin asked for, the ones that ran or were canceled included. */
    readonly timers: readonly {
        readonly kind: "after" | "every";
        readonly ms: number;
    }[];
    /** How many functions wait in `defer`. */
    readonly deferred: number;
    /** What timers threw. */
    readonly faults: readonly unknown[];
    /** Ends all that the plugin started: signal, timers, deferred functions (last first), data folder. Twice is once. */
    dispose(): Promise<void>;
}
/** What a test says about a context. */
export interface TestContextOverrides extends TestServicesInit {
    readonly name?: string;
    readonly id?: string;
    readonly random?: () => number;
    readonly log?: TestLogger;
    readonly clock?: TestClock;
    readonly fetch?: TestFetch;
}
/** Makes the context of a plugin named `test`: a clock that stands still, kept log lines, a fetch that reaches nobody. */
export declare function testContext(overrides?: TestContextOverrides): TestContext;
