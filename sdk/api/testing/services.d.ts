import type { Services, ServiceToken } from "../service.ts";
/** Services that a test hands in, and what the plugin said it wants and offers. */
export interface TestServicesInit {
    /** Pairs of a token and the service behind it. */
    readonly given?: readonly (readonly [ServiceToken<unknown>, unknown])[];
    /** Tokens that may be used; absent means all that are given. */
    readonly requires?: readonly ServiceToken<unknown>[];
    /** Tokens that may be provided; absent means any. */
    readonly provides?: readonly ServiceToken<unknown>[];
}
/** Services that a test can look into. */
export interface TestServices extends Services {
    /** What the plugin provided under a token; undefined when it did not. */
    provided<T>(token: ServiceToken<T>): T | undefined;
}
/** Makes services that keep the plugin to its `requires` and `provides`. */
export declare function createTestServices({ given, requires, provides }: TestServicesInit): TestServices;
