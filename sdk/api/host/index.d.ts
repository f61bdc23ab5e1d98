export { type HostMatcher, hostMatcher, hostOf } from "./host-matcher.ts";
export { commonHost, coversHost, type HostPattern, hostText, parseHost } from "./host-pattern.ts";
export type { IsolatedPlugin, IsolatedSource, IsolatedTier, IsolatedUsage, Isolation, IsolationEvent, SandboxStrength, SandboxTier, Wall, WallName, } from "./isolation.ts";
export type { AnyEventMachine, RemoteCodec, RemoteEncoder, RemoteEventMachine, RemoteHttpProvider, RemoteTarget, RemoteWire, UnaryKind, } from "./remote.ts";
export { createSecret, placeholdersIn, revealSecret } from "./secrets.ts";
