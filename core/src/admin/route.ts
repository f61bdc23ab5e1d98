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
  readonly method: "GET" | "POST";
  /** Below `/admin`; `{name}` stands for one segment. */
  readonly path: string;
  readonly summary: string;
  /** Of a `GET` the query, of a `POST` the body. */
  readonly input: Shape<Input>;
  readonly output: Schema;
  readonly handler: (call: AdminCall<Input>) => object | Promise<object>;
}

/** A route of the admin door. */
export interface AdminRoute extends Omit<AdminRouteSource<unknown>, "handler"> {
  /** Answers. @throws InputFault, GatewayError. */
  run(call: AdminCall<unknown>): object | Promise<object>;
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
export function route<Input>({ handler, ...source }: AdminRouteSource<Input>): AdminRoute {
  return {
    ...source,
    run({ input, ...call }) {
      const faults: ConfigFault[] = [];
      const read = source.input.read(input, createPlace("", faults));
      if (read === undefined || faults.length > 0) throw new InputFault(faults);
      return handler({ ...call, input: read });
    },
  };
}
