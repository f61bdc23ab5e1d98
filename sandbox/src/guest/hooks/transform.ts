import type { AttemptCall, ChatRequest, Json, Maybe, Transform, UpstreamMessage } from "@patchbay/sdk";
import type { Handler, Reply } from "../../rpc/peer.ts";
import type { GuestKernel } from "../guest-kernel.ts";
import { listOf, type RegisterHook } from "./registered-hook.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { type CallData, callOf } from "./transform-call.ts";
import { machineMethods } from "./transform-machines.ts";

/** Positions of a transform; the names of its functions. */
const positions = ["request", "attempt", "upstream", "events"] as const;

/** What the host knows of a transform. */
export interface TransformDescription extends Pick<Transform, "when" | "optional"> {
  readonly positions: readonly (typeof positions)[number][];
}

/**
 * A question at one position. `value` is a request, or a message at position `upstream`; the answer is an object with a new
 * `value`, or none where everything stays as it is.
 */
export interface TransformInput {
  readonly transform: number;
  readonly value: Json;
  readonly call: CallData;
}

/** Transforms, asked from the host. */
export const registerTransforms: RegisterHook = (hooks, kernel) => {
  const transforms = listOf(hooks.transform);
  if (transforms.length === 0) return undefined;
  const at = (position: "request" | "attempt" | "upstream"): Handler => createHandler(transforms, position, kernel);
  return {
    description: asJson(transforms.map(describe)),
    methods: {
      "transform.request": at("request"),
      "transform.attempt": at("attempt"),
      "transform.upstream": at("upstream"),
      ...machineMethods(transforms, kernel),
    },
  };
};

function describe(transform: Transform): TransformDescription {
  const { when, optional, answer, head } = transform;
  if (answer || head)
    throw new TypeError(
      `a transform's ${answer ? "answer" : "head"} is not available in a sandbox yet; run the plugin inline`,
    );
  return {
    ...(when && { when }),
    ...(optional !== undefined && { optional }),
    positions: positions.filter((position) => transform[position] !== undefined),
  };
}

function createHandler(
  transforms: readonly Transform[],
  position: "request" | "attempt" | "upstream",
  kernel: GuestKernel,
): Handler {
  return async (input, { signal }): Promise<Reply> => {
    const { transform: index, value, call } = fromHost<TransformInput>(input);
    const transform = transforms[index];
    // The three positions differ in what they are given alone, and the host knows what each wants.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const run = transform?.[position] as Change | undefined;
    if (!run) throw new TypeError(`there is no transform ${index} at position ${position}`);
    const given = fromHost<ChatRequest & UpstreamMessage>(value);
    const result = await run.call(transform, given, callOf(call, signal, kernel));
    const isSame = result === undefined || result === given;
    return { head: isSame ? {} : { value: asJson(result) } };
  };
}

type Change = (given: ChatRequest & UpstreamMessage, call: AttemptCall) => Maybe<object>;
