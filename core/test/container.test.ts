import "reflect-metadata";
import { createServiceToken } from "@patchbay/sdk";
import { container as globalContainer } from "tsyringe";
import { describe, expect, test } from "vitest";
import { createContainer, createToken } from "../src/container.ts";
import { createServiceRegistry } from "../src/services.ts";

const word = createToken<string | undefined>("word");
const box = createToken<{ readonly word: string | undefined }>("box");

describe("container", () => {
  test("hands out what was set, also undefined, and the same to every scope", () => {
    const root = createContainer();
    root.set(word, undefined);

    expect(root.scope().scope().get(word)).toBeUndefined();
    expect(root.has(word)).toBe(true);
  });

  test("knows a token by its id, whoever made it", () => {
    const root = createContainer();
    root.set(word, "one");

    expect(root.get(createToken<string>("word"))).toBe("one");
  });

  test("names a token that nothing stands behind", () => {
    expect(() => createContainer().get(word)).toThrow('nothing is set for "word"');
  });

  test("refuses a second value in the same scope, and lets a scope have its own", () => {
    const root = createContainer();
    root.set(word, "root");
    const scope = root.scope();
    scope.set(word, "scope");

    expect(() => root.set(word, "again")).toThrow('"word" is set already');
    expect([root.get(word), scope.get(word)]).toEqual(["root", "scope"]);
  });

  test("two kernels do not meet, nor does the global container see them", () => {
    const one = createContainer();
    one.set(word, "one");

    expect(createContainer().has(word)).toBe(false);
    expect(globalContainer.isRegistered(Symbol.for("patchbay:word"), true)).toBe(false);
  });

  test("makes a scope's value once, of what that scope sees", () => {
    const root = createContainer();
    let made = 0;
    root.setPerScope(box, (scope) => {
      made++;
      return { word: scope.get(word) };
    });
    const [first, second] = [root.scope(), root.scope()];
    first.set(word, "first");
    second.set(word, "second");

    // The first to ask does not capture the value: the second gets one of its own.
    expect(first.get(box)).toEqual({ word: "first" });
    expect(second.get(box)).toEqual({ word: "second" });
    expect(first.get(box)).toBe(first.get(box));
    expect(made).toBe(2);
  });
});

describe("services between plugins", () => {
  const counter = createServiceToken<() => number>("test.counter", 2);
  const user = { requires: [], provides: [] };

  test("are seen by those who require them, once their plugin is set up", () => {
    const registry = createServiceRegistry();
    const provider = registry.open({ ...user, id: "provider", provides: [counter] });
    provider.services.provide(counter, () => 1);
    const consumer = registry.open({
      ...user,
      id: "consumer",
      requires: [createServiceToken<() => number>("test.counter", 2)],
    });

    expect(() => consumer.services.use(counter)).toThrow("nothing is set");
    provider.publish();
    expect(consumer.services.use(counter)()).toBe(1);
  });

  test("are not seen when setup failed", () => {
    const registry = createServiceRegistry();
    const provider = registry.open({ ...user, id: "provider", provides: [counter] });
    provider.services.provide(counter, () => 1);
    provider.discard();

    expect(() => registry.open({ ...user, id: "consumer", requires: [counter] }).services.use(counter)).toThrow(
      "nothing is set",
    );
  });

  test("must be declared by both sides", () => {
    const { services } = createServiceRegistry().open({ ...user, id: "sly" });

    expect(() => services.use(counter)).toThrow(
      'plugin "sly" does not list the service "test.counter" version 2 in its requires',
    );
    expect(() => services.provide(counter, () => 1)).toThrow(
      'plugin "sly" does not list the service "test.counter" version 2 in its provides',
    );
  });

  test("are offered once, and during setup", () => {
    const scope = createServiceRegistry().open({ ...user, id: "late", provides: [counter] });

    scope.services.provide(counter, () => 1);
    expect(() => scope.services.provide(counter, () => 2)).toThrow("twice");
    scope.publish();
    expect(() => scope.services.provide(counter, () => 3)).toThrow("during setup only");
  });

  test("that were declared must be offered", () => {
    const scope = createServiceRegistry().open({ ...user, id: "forgetful", provides: [counter] });

    expect(() => scope.publish()).toThrow('setup did not provide the service "test.counter" version 2');
  });

  test("of a plugin that goes on running are taken over", () => {
    const before = createServiceRegistry().open({ ...user, id: "provider", provides: [counter] });
    before.services.provide(counter, () => 7);
    const registry = createServiceRegistry();
    registry.adopt(before.publish());

    expect(registry.open({ ...user, id: "consumer", requires: [counter] }).services.use(counter)()).toBe(7);
  });
});
