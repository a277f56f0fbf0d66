import type { Urgency } from '../../domain/driftMetric.ts';
import type { RecalibrationPolicy } from '../../domain/run.ts';
import { urgencies } from '../../maths/drift/index.ts';
import type { DriftReport, WatchState } from '../../maths/drift/index.ts';

/** What a monitor remembers of its attempts: plain data. */
export interface Attempts {
  /** In a row, not accepted. */
  readonly failed: number;
  /** On the run's clock; null before the first. */
  readonly lastEndedAtSeconds: number | null;
}

export const noAttempts: Attempts = { failed: 0, lastEndedAtSeconds: null };

export type Decision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'recalibrate' | 'cooling_down' | 'exhausted'; readonly metricIds: readonly string[] };

const rank = (urgency: Urgency | null): number => (urgency === null ? -1 : urgencies.indexOf(urgency));

/**
 * Metrics that ask for a recalibration: their alarm of drift is active, so it has outlived its delays, it is urgent
 * enough, and what was measured last is beyond the threshold still. No data asks for nothing: a calibration would be
 * blind too.
 */
export function metricsAsking(state: WatchState, report: DriftReport, { minUrgency }: RecalibrationPolicy): string[] {
  return report.drift_metrics.flatMap(({ metric_id: id, state: seen }) => {
    const alarm = state.alarms[id];
    const asks = alarm !== undefined && alarm.driftActive && rank(alarm.urgency) >= rank(minUrgency);
    return asks && seen === 'exceeded' ? [id] : [];
  });
}

/** Whether to recalibrate now: not before the last attempt has cooled down, and not more often in vain than allowed. */
export function decide(
  metricIds: readonly string[],
  attempts: Attempts,
  policy: RecalibrationPolicy,
  nowSeconds: number,
): Decision {
  if (metricIds.length === 0) return { kind: 'nothing' };
  if (attempts.failed >= policy.maxAttempts) return { kind: 'exhausted', metricIds };
  const sinceSeconds = nowSeconds - (attempts.lastEndedAtSeconds ?? -Infinity);
  return { kind: sinceSeconds < policy.cooldownSeconds ? 'cooling_down' : 'recalibrate', metricIds };
}
