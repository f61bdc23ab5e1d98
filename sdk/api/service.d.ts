/** Names a service and remembers its type. Tokens with the same id and version are the same, whichever copy of the SDK made them. */
export interface ServiceToken<T> {
    readonly id: string;
    /** Major version of the service's interface. */
    readonly version: number;
    /** Carries the type; never set. */
    readonly __service?: T;
}
/** Makes a token, such as `createServiceToken<KeyValueStore>("patchbay.kv", 1)`. */
export declare function createServiceToken<T>(id: string, version?: number): ServiceToken<T>;
/** What a plugin can reach of other plugins. */
export interface Services {
    /**
     * The service behind a token that the plugin lists in `requires`.
     * @throws Error when the plugin did not list it.
     */
    use<T>(token: ServiceToken<T>): T;
    /**
     * Offers a service to plugins that are set up later. Only during `setup`, only tokens that the plugin lists in `provides`.
     * @throws Error otherwise.
     */
    provide<T>(token: ServiceToken<T>, service: T): void;
}
