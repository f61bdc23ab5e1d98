import type { Services, ServiceToken } from "@patchbay/sdk";
import { type Container, createContainer, createToken, type Token } from "./container.ts";

/** Who asks, and what it declared. */
interface ServiceUser {
  readonly id: string;
  readonly requires: readonly ServiceToken<unknown>[];
  readonly provides: readonly ServiceToken<unknown>[];
}

/** The services of one set of plugins. */
export interface ServiceRegistry {
  /** What one plugin can reach. Made before its `setup`. */
  open(user: ServiceUser): ServiceScope;
  /** Puts in what a plugin that goes on running has offered before. */
  adopt(offers: ServiceOffers): void;
}

/** Services by the text of their token. */
export type ServiceOffers = ReadonlyMap<string, unknown>;

/** One plugin's view of the services. */
export interface ServiceScope {
  readonly services: Services;
  /** `setup` succeeded: what was offered becomes visible, and nothing more can be offered. @throws Error for a token that was declared and not offered. */
  publish(): ServiceOffers;
  /** `setup` failed: nothing of it is seen by anyone. */
  discard(): void;
}

const userToken = createToken<ServiceUser>("service-user");
const deskToken = createToken<Desk>("service-desk");

/** A registry with a container of its own: a root for what is offered, and one scope per plugin. */
export function createServiceRegistry(): ServiceRegistry {
  const root = createContainer();
  root.setPerScope(deskToken, createDesk);
  return {
    open(user) {
      const scope = root.scope();
      scope.set(userToken, user);
      const desk = scope.get(deskToken);
      return {
        services: desk.services,
        publish() {
          const offers = desk.close();
          const missing = user.provides.find((token) => !offers.has(serviceKey(token)));
          if (missing !== undefined) throw new Error(`setup did not provide the service ${serviceName(missing)}`);
          setAll(root, offers);
          return offers;
        },
        discard: () => void desk.close(),
      };
    },
    adopt: (offers) => setAll(root, offers),
  };
}

/** For messages: `"patchbay.kv" version 1`. */
export function serviceName({ id, version }: ServiceToken<unknown>): string {
  return `"${id}" version ${version}`;
}

/** Text by which tokens of different copies of the SDK are the same. */
export function serviceKey({ id, version }: ServiceToken<unknown>): string {
  return `${id}@${version}`;
}

/** What one plugin offers and uses. */
interface Desk {
  readonly services: Services;
  close(): ServiceOffers;
}

function createDesk(scope: Container): Desk {
  const { id, requires, provides } = scope.get(userToken);
  const offers = new Map<string, unknown>();
  let open = true;
  const services: Services = {
    use(token) {
      if (!lists(requires, token)) {
        throw new Error(`plugin "${id}" does not list the service ${serviceName(token)} in its requires`);
      }
      return scope.get(valueToken(token));
    },
    provide(token, service) {
      if (!open) throw new Error(`plugin "${id}" can provide services during setup only`);
      if (!lists(provides, token)) {
        throw new Error(`plugin "${id}" does not list the service ${serviceName(token)} in its provides`);
      }
      if (offers.has(serviceKey(token)))
        throw new Error(`plugin "${id}" provides the service ${serviceName(token)} twice`);
      offers.set(serviceKey(token), service);
    },
  };
  return {
    services,
    close() {
      open = false;
      return offers;
    },
  };
}

function setAll(root: Container, offers: ServiceOffers): void {
  for (const [key, service] of offers) root.set(keyToken(key), service);
}

function lists(tokens: readonly ServiceToken<unknown>[], wanted: ServiceToken<unknown>): boolean {
  return tokens.some((token) => serviceKey(token) === serviceKey(wanted));
}

function valueToken<T>(token: ServiceToken<T>): Token<T> {
  return keyToken(serviceKey(token));
}

function keyToken<T>(key: string): Token<T> {
  return createToken(`service:${key}`);
}
