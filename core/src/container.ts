import "reflect-metadata";
import { container as globalContainer, type DependencyContainer, instancePerContainerCachingFactory } from "tsyringe";

/** Names a value in a container and remembers its type. Tokens with the same id are the same, whoever made them. */
export interface Token<T> {
  readonly id: string;
  /** Carries the type; never set. */
  readonly __resolves?: T;
}

/** Values by token. A scope sees what its parents hold, and parents see nothing of their scopes. */
export interface Container {
  /** @throws Error when nothing stands behind the token. */
  get<T>(token: Token<T>): T;
  has(token: Token<unknown>): boolean;
  /** Puts a ready value here. @throws Error when this very scope holds one already. */
  set<T>(token: Token<T>, value: T): void;
  /** Makes a value once for each scope that asks, out of what that scope sees. */
  setPerScope<T>(token: Token<T>, make: (scope: Container) => T): void;
  scope(): Container;
}

/** A value in a box: the container below would refuse to hand out `undefined`. */
interface Box<T> {
  readonly value: T;
}

/**
 * The root of one kernel: a child of the global container, so that two kernels in one process do not meet. Nothing is
 * ever disposed of through a container: it would do so in no order and stop at the first failure.
 */
export function createContainer(): Container {
  return wrap(globalContainer.createChildContainer());
}

export function createToken<T>(id: string): Token<T> {
  return { id };
}

function wrap(inner: DependencyContainer): Container {
  const claim = (token: Token<unknown>): symbol => {
    const key = keyOf(token);
    // A second registration would win in silence.
    if (inner.isRegistered(key)) throw new Error(`"${token.id}" is set already`);
    return key;
  };
  return {
    get(token) {
      const key = keyOf(token);
      if (!inner.isRegistered(key, true)) throw new Error(`nothing is set for "${token.id}"`);
      return inner.resolve<Box<TypeOf<typeof token>>>(key).value;
    },
    has: (token) => inner.isRegistered(keyOf(token), true),
    // Values, not classes: a class that a parent builds for its first scope would be that scope's captive.
    set: (token, value) => void inner.registerInstance(claim(token), { value }),
    setPerScope(token, make) {
      const factory = instancePerContainerCachingFactory((asking) => ({ value: make(wrap(asking)) }));
      inner.register(claim(token), { useFactory: factory });
    },
    scope: () => wrap(inner.createChildContainer()),
  };
}

type TypeOf<T> = T extends Token<infer Value> ? Value : never;

/** By text, so that tokens made by different copies of a package meet. */
function keyOf(token: Token<unknown>): symbol {
  return Symbol.for(`patchbay:${token.id}`);
}
