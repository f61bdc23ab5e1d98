import type { ConfigFault } from "../config/fault.ts";
import { createPlace } from "../config/place.ts";
import type { Shape } from "../config/shape.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import type { Schema } from "./schema.ts";

/** What a handler is called with. */
interface AdminCall<Input> {
  readonly kernel: AdminKernel;
  /** What the path holds for each `{name}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly input: Input;
}

/** A route as its author writes it. */
interface AdminRouteSource<Input> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/admin`; `{name}` stands for one segment. */
  readonly path: string;
  readonly summary: string;
  /** Of a `GET` or `DELETE` the query, else the body. */
  readonly input: Shape<Input>;
  /** Nothing is changed by it, whatever its method. A `GET` never changes anything. */
  readonly isQuestion?: boolean;
  /** What it does, in words, such as `disable node "main/a"`; of every route that changes something. */
  readonly what?: (params: Readonly<Record<string, string>>, input: Input | undefined) => string;
  readonly output: Schema;
  readonly handler: (call: AdminCall<Input>) => object | Promise<object>;
}

/** A route of the admin door. */
export interface AdminRoute extends Omit<AdminRouteSource<unknown>, "handler" | "what"> {
  /** What it does there with this input, in words. */
  what(params: Readonly<Record<string, string>>, input: unknown): string;
  /** Answers. @throws InputFault, GatewayError. */
  run(call: AdminCall<unknown>): object | Promise<object>;
}

/** Whether a route takes its input from the address. */
export function hasQuery({ method }: Pick<AdminRoute, "method">): boolean {
  return method === "GET" || method === "DELETE";
}

/** What is asked does not have the form that the route wants. */
export class InputFault extends Error {
  override readonly name = "InputFault";
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super("the input does not have the form that is wanted");
    this.faults = faults;
  }
}

/** A route whose input is checked before its handler sees it. */
export function route<Input>({ handler, what, ...source }: AdminRouteSource<Input>): AdminRoute {
  return {
    ...source,
    what: (params, input) => what?.(params, source.input.read(input, createPlace("", []))) ?? source.summary,
    run({ input, ...call }) {
      const faults: ConfigFault[] = [];
      const read = source.input.read(input, createPlace("", faults));
      if (read === undefined || faults.length > 0) throw new InputFault(faults);
      return handler({ ...call, input: read });
    },
  };
}
