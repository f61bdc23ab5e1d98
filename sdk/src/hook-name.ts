/** The names of the five hooks: the keys of `Hooks` beside `dispose`. */
export type HookName = "inboundProtocol" | "transform" | "selectNode" | "outboundProvider" | "observe";
