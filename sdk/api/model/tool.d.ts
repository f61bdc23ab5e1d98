import type { CacheMark } from "./content.ts";
import type { Extensible, JsonObject } from "./json.ts";
/** A function that the client runs. */
export interface FunctionTool extends Extensible {
    readonly type: "function";
    readonly name: string;
    readonly description?: string;
    /** JSON Schema of the arguments object, as the client gave it; absent means no arguments. */
    readonly parameters?: JsonObject;
    /** Hold the model to the schema. Absent means that the client did not say. */
    readonly strict?: boolean;
    /** The group of tools that the name belongs to. */
    readonly namespace?: string;
    readonly cache?: CacheMark;
}
/** A tool that takes free text, optionally bound by a grammar. */
export interface CustomTool extends Extensible {
    readonly type: "custom";
    readonly name: string;
    readonly description?: string;
    readonly grammar?: {
        readonly syntax: "lark" | "regex";
        readonly definition: string;
    };
    readonly cache?: CacheMark;
}
/** A tool that the provider runs itself. */
export interface BuiltinTool extends Extensible {
    readonly type: "builtin";
    /** The neutral name where there is one: `web-search`, `web-fetch`, `code-execution`, `image-generation`; else the wire's own. */
    readonly builtin: string;
    readonly options: JsonObject;
    /** The definition in its own wire's words. */
    readonly raw: {
        readonly wire: string;
        readonly value: JsonObject;
    };
}
/** What a model may call. */
export type Tool = FunctionTool | CustomTool | BuiltinTool;
/** Whether and what the model must call. Absent means that the client did not say. */
export type ToolChoice = {
    readonly type: "auto";
} | {
    readonly type: "none";
} | {
    readonly type: "required";
} | {
    readonly type: "tool";
    readonly name: string;
    readonly custom?: boolean;
} | {
    readonly type: "allowed";
    readonly names: readonly string[];
    readonly required: boolean;
};
