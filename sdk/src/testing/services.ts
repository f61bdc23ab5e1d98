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
export function createTestServices({ given = [], requires, provides }: TestServicesInit): TestServices {
  const services = new Map(given.map(([token, service]) => [keyOf(token), service]));
  const offered = new Map<string, unknown>();
  const isListed = (token: ServiceToken<unknown>, list: readonly ServiceToken<unknown>[] | undefined): boolean =>
    list === undefined || list.some((listed) => keyOf(listed) === keyOf(token));
  return {
    use<T>(token: ServiceToken<T>): T {
      if (!isListed(token, requires)) throw new Error(`service ${keyOf(token)} is not in the plugin's requires`);
      if (!services.has(keyOf(token))) throw new Error(`service ${keyOf(token)} is not given by the test`);
      // The token carries the type; nothing else can.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return services.get(keyOf(token)) as T;
    },
    provide(token, service) {
      if (!isListed(token, provides)) throw new Error(`service ${keyOf(token)} is not in the plugin's provides`);
      offered.set(keyOf(token), service);
    },
    provided<T>(token: ServiceToken<T>): T | undefined {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return offered.get(keyOf(token)) as T | undefined;
    },
  };
}

function keyOf({ id, version }: ServiceToken<unknown>): string {
  return `${id}@${version}`;
}
