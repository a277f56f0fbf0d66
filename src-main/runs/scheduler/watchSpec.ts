import type { Bench } from '../../../src-core/domain/bench.ts';
import type { CalibrationState } from '../../../src-core/domain/calibrationState.ts';
import type { CalibrationKernel, CalibrationSchedule } from '../../../src-core/domain/kernel.ts';
import { monitorSpecSchema } from '../../../src-core/domain/run.ts';
import type { MonitorSpec } from '../../../src-core/domain/run.ts';
import { onDriftMetrics } from '../../../src-core/plans/drift/onDriftMetrics.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import { titleOfKernel } from '../../sessions/runSummary.ts';

export interface WatchInput {
  readonly kernel: CalibrationKernel;
  readonly bench: Bench;
  /** Settings in force by full name, and the state they are of; null when none is. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly state: CalibrationState | null;
  /** `OnDrift`; for another there is nothing to watch. */
  readonly schedule: CalibrationSchedule;
}

/**
 * The monitor that the schedule `OnDrift` keeps on: watches the kernel's cost, its parameters and the temperature, and
 * recalibrates by that kernel. Null when nothing is in force yet that it could watch: then it is calibrated first.
 * @throws bad_input when the kernel does not resolve on the bench
 */
export function watchSpec(input: WatchInput): MonitorSpec | null {
  const { kernel, bench, parameters, state, schedule } = input;
  if (typeof schedule === 'string' || !('OnDrift' in schedule)) return null;
  const { drift_threshold: threshold, check_interval_seconds: checkIntervalSeconds } = schedule.OnDrift;
  const resolved = requireKernel(kernel, bench);
  if (resolved.tuned.some(({ parameter }) => parameters[parameter.fullName] === undefined)) return null;
  // The cost of another kernel says nothing of this one's.
  const own = state?.provenance.calibration_kernel_id === kernel.id ? state : null;
  const nodes = Object.values(own?.node_calibrations ?? {});
  const cost = nodes[0]?.metadata.cost_function_value ?? null;
  const temperatureC = state?.provenance.temperature_c ?? null;
  return monitorSpecSchema.parse({
    kind: 'monitor',
    title: `Drift watch of ${titleOfKernel(kernel.id)}`,
    metrics: onDriftMetrics(resolved, { parameters, cost }, temperatureC, threshold, checkIntervalSeconds),
    checkIntervalSeconds,
    kernel,
    reason: 'on drift',
  });
}
