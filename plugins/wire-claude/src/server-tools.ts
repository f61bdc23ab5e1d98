/** Calls and results of tools that the vendor runs; their kinds grow with each such tool. */
export function isServerTool(type: string): boolean {
  return type === "server_tool_use" || type === "mcp_tool_use" || type.endsWith("_tool_result");
}
