export { createIsolation, type IsolationOptions } from "./host/create-isolation.ts";
