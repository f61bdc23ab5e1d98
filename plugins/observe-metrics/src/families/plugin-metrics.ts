import { Counter } from "../registry/counter.ts";
import { Gauge } from "../registry/gauge.ts";

const msPerSecond = 1000;

/** Metrics of plugins. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function pluginMetrics() {
  return { ...ofHooks(), ...ofPlugins() };
}

function ofHooks() {
  return {
    pluginCalls: new Counter({
      name: "patchbay_plugin_calls_total",
      help: "Calls of a plugin's hooks.",
      labels: ["plugin", "hook"],
    }),
    pluginErrors: new Counter({
      name: "patchbay_plugin_errors_total",
      help: "Calls of a plugin's hooks that failed by its own fault.",
      labels: ["plugin", "hook"],
    }),
    pluginFaults: new Counter({
      name: "patchbay_plugin_faults_total",
      help: "Times that a plugin did something that it must not, in a hook, a timer or elsewhere.",
      labels: ["plugin", "hook"],
    }),
    pluginSeconds: new Gauge({
      name: "patchbay_plugin_call_seconds",
      help: "Time that calls of a plugin's hooks took since it was loaded, waits included.",
      labels: ["plugin", "hook", "quantile"],
    }),
    pluginBlockedSeconds: new Counter({
      name: "patchbay_plugin_blocked_seconds_total",
      help: "Time for which a plugin's hooks kept everything else waiting.",
      labels: ["plugin", "hook"],
      divisor: msPerSecond,
    }),
  };
}

function ofPlugins() {
  return {
    pluginState: new Gauge({
      name: "patchbay_plugin_state",
      help: "1 for the state in which a plugin is: running, or why it is not called.",
      labels: ["plugin", "state"],
    }),
    pluginDroppedEvents: new Counter({
      name: "patchbay_plugin_dropped_events_total",
      help: "Events that did not fit into the queues of a plugin's observers.",
      labels: ["plugin"],
    }),
    pluginMemoryBytes: new Gauge({
      name: "patchbay_plugin_memory_bytes",
      help: "Memory of a plugin's own process.",
      labels: ["plugin"],
    }),
    pluginCpuSeconds: new Counter({
      name: "patchbay_plugin_cpu_seconds_total",
      help: "Time on a processor of a plugin's own process.",
      labels: ["plugin"],
      divisor: msPerSecond,
    }),
  };
}
