import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | null = null;

/**
 * The metrics of this process by Prometheus' own names (`process_*`, `nodejs_*`). One for the whole process: what watches
 * the event loop and the garbage collector cannot be taken down again.
 */
export function processMetrics(): Registry {
  if (registry === null) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
