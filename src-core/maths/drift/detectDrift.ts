import { FringeError } from '../../errors/fringeError.ts';
import { urgencies } from './driftTypes.ts';
import type { DriftMetric, DriftMetricValue, DriftReport, RecalibrationAction, Urgency } from './driftTypes.ts';
import { metricPeriod, metricScale, shortestWay, soundReading } from './metricScale.ts';
import type { ParameterPeriods } from './metricScale.ts';

/** The ratio from which on each urgency holds, growing from Low to Critical. */
export type UrgencyRatios = Readonly<Record<Urgency, number>>;

export const defaultUrgencyRatios: UrgencyRatios = { Low: 1, Medium: 1.5, High: 2.5, Critical: 4 };

export interface DriftOptions {
  /** Nodes to recalibrate when a drift belongs to no single node: the kernel's `target_nodes`. */
  readonly targetNodes: readonly string[];
  readonly urgencyRatios?: UrgencyRatios;
  readonly parameterPeriods?: ParameterPeriods;
}

/** Current value by `metric_id`, in the metric's unit (an age in seconds for TemporalDrift); null or left out: no data. */
export type DriftValues = Readonly<Record<string, number | null>>;

const atLeastMedium = (urgency: Urgency | null): urgency is Urgency => urgency !== null && urgency !== 'Low';

/** The highest urgency whose ratio is reached; Low when a threshold below the first ratio is exceeded. */
export function urgencyOfRatio(ratio: number, ratios: UrgencyRatios = defaultUrgencyRatios): Urgency {
  return urgencies.findLast((urgency) => ratio >= ratios[urgency]) ?? 'Low';
}

export function worstUrgency(found: readonly (Urgency | null)[]): Urgency | null {
  return urgencies.findLast((urgency) => found.includes(urgency)) ?? null;
}

function requireGrowing(ratios: UrgencyRatios): UrgencyRatios {
  const inOrder = urgencies.map((urgency) => ratios[urgency]);
  if (inOrder.every((ratio, i) => ratio > 0 && (i === 0 || ratio > (inOrder[i - 1] as number)))) return ratios;
  throw new FringeError('bad_input', `The urgency ratios ${inOrder.join(', ')} do not grow from Low to Critical.`, {
    remedy: 'Give each urgency a higher ratio than the one before, all above zero.',
  });
}

/**
 * Compares every metric with its nominal. The ratio is |delta| over the type's own limit: `threshold` for
 * ParameterDrift, which is exceeded above 1; `tolerance`, `max_delta_c`, `max_age_seconds` for the others, which are
 * exceeded above the ratio `threshold`. At Low the report asks for an Alert, from Medium on for recalibration of the
 * drifted nodes (all target nodes, unless only parameters drifted). A metric without data is an Alert of its own.
 * @throws bad_input when the urgency ratios do not grow
 * Source: AWEN Calibration & Drift Model v0.2, section 3.
 */
export function detectDrift(metrics: readonly DriftMetric[], values: DriftValues, options: DriftOptions): DriftReport {
  const ratios = requireGrowing(options.urgencyRatios ?? defaultUrgencyRatios);
  const found = metrics.map((metric): DriftMetricValue => {
    const { nominal, limit, alarmRatio } = metricScale(metric);
    const raw = Object.hasOwn(values, metric.metric_id) ? values[metric.metric_id] : null;
    const current = soundReading(metric, raw);
    const known = { metric_id: metric.metric_id, current_value: current, nominal_value: nominal };
    if (current === null) {
      return { ...known, delta: null, threshold_exceeded: false, ratio: null, urgency: null, state: 'no_data' };
    }
    const delta = shortestWay(current - nominal, metricPeriod(metric, options.parameterPeriods ?? {}));
    // JSON has no infinity: a tiny limit must not turn a large ratio into null.
    const ratio = Math.min(Math.abs(delta) / limit, Number.MAX_VALUE);
    const exceeded = ratio > alarmRatio;
    const urgency = exceeded ? urgencyOfRatio(ratio, ratios) : null;
    return { ...known, delta, threshold_exceeded: exceeded, ratio, urgency, state: exceeded ? 'exceeded' : 'normal' };
  });
  return {
    drift_detected: found.some(({ threshold_exceeded: exceeded }) => exceeded),
    drift_metrics: found,
    recommended_action: recommend(metrics, found, options.targetNodes),
  };
}

function recommend(
  metrics: readonly DriftMetric[],
  found: readonly DriftMetricValue[],
  targetNodes: readonly string[],
): RecalibrationAction {
  const urgency = worstUrgency(found.map((value) => value.urgency));
  if (atLeastMedium(urgency)) {
    const drifted = metrics.filter((_metric, i) => atLeastMedium(found[i]?.urgency ?? null));
    const nodes = drifted.flatMap(({ metric_type: type }) =>
      'ParameterDrift' in type ? [type.ParameterDrift.node_id] : targetNodes,
    );
    return { Recalibrate: { urgency, target_nodes: [...new Set(nodes)] } };
  }
  const sentences = found.flatMap((value) => sentenceOf(value) ?? []);
  return sentences.length === 0 ? 'NoAction' : { Alert: { message: sentences.join(' ') } };
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

function sentenceOf(value: DriftMetricValue): string | null {
  switch (value.state) {
    case 'normal':
      return null;
    case 'no_data':
      return `Metric ${value.metric_id} gives no data: whether it drifts is not known.`;
    case 'exceeded': {
      const [current, ratio] = [value.current_value as number, value.ratio as number];
      return `Metric ${value.metric_id} has drifted to ${short(current)} from ${short(value.nominal_value)}, ${short(ratio)} times its limit.`;
    }
  }
}
