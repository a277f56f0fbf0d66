import { kernelOf } from '../../../src-core/domain/run.ts';
import type { MetricForecast } from '../../../src-core/contract/driftProcedures.ts';
import type { AlarmRuleChanges } from '../../../src-core/domain/alarm.ts';
import type { DriftMetric } from '../../../src-core/domain/driftMetric.ts';
import {
  driftCheckSchema,
  driftEventSchema,
  recalibrationRecordSchema,
} from '../../../src-core/domain/monitorRecord.ts';
import type { DriftCheckRecord, DriftEventRecord } from '../../../src-core/domain/monitorRecord.ts';
import { benchParameters } from '../../../src-core/domain/bench.ts';
import { watchOf } from '../../../src-core/domain/driftMetricUnit.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { forecastBand, forecastMetric, replayHistory } from '../../../src-core/maths/drift/index.ts';
import type { Forecast } from '../../../src-core/maths/drift/index.ts';
import type { SessionRecord } from '../../sessions/sessionStore.ts';
import { given } from './alarmFold.ts';

type Recorded = Pick<SessionRecord, 'start' | 'events'>;

const checksOf = ({ events }: Recorded): DriftCheckRecord[] =>
  events.flatMap(({ stream, data }) => (stream === 'checks' ? (driftCheckSchema.safeParse(data).data ?? []) : []));

/** @throws bad_input for a run that watched nothing */
function requireWatch({ start }: Recorded) {
  const watch = watchOf(start.spec);
  if (watch !== null) return watch;
  throw new FringeError('bad_input', `The run ${start.runId} watched no drift.`, {
    remedy: 'Choose the run of a drift monitor.',
  });
}

/**
 * When each metric crosses its threshold, from what was recorded since the last version came into force: before that the
 * bench was another.
 * @param bandSeconds how far ahead the band of the trend is wanted; null: not at all
 */
export function forecastsOf(
  record: Recorded,
  horizonSeconds: number,
  bandSeconds: number | null = null,
): MetricForecast[] {
  const { metrics } = requireWatch(record);
  const checks = checksOf(record);
  const accepted = record.events.flatMap(({ stream, data }) => {
    const told = stream === 'recalibrations' ? recalibrationRecordSchema.safeParse(data).data : undefined;
    return told?.phase === 'finished' && told.accepted ? [told] : [];
  });
  const since = accepted.at(-1);
  const nowSeconds = (checks.at(-1)?.atUnixMs ?? 0) / 1e3;
  return metrics.map((metric) => {
    const id = metric.metric_id;
    const seen = checks.filter(({ values }) => Object.hasOwn(values, id));
    const inForce = withNominal(metric, since?.nominals[id] ?? nominalSeen(checks, id));
    const history = {
      timesSeconds: seen.map(({ atUnixMs }) => atUnixMs / 1e3),
      values: seen.map(({ values }) => values[id] ?? null),
    };
    const options = {
      ...{ nowSeconds, horizonSeconds, parameterPeriods: periodsOf(record) },
      ...(since === undefined ? {} : { sinceSeconds: since.atUnixMs / 1e3 }),
    };
    const forecast = forecastMetric(inForce, history, options);
    const band =
      bandSeconds === null ? [] : forecastBand(inForce, history, { ...options, horizonSeconds: bandSeconds });
    return { metricId: id, ...fieldsOf(forecast), sentence: sentenceOf(forecast), band };
  });
}

/** What a monitor compared the metric with last: it follows the state in force. */
const nominalSeen = (checks: readonly DriftCheckRecord[], id: string): number | undefined =>
  checks
    .findLast(({ values }) => Object.hasOwn(values, id))
    ?.report.drift_metrics.find((value) => value.metric_id === id)?.nominal_value;

/**
 * What fired, and what would have fired with other limits and rules. The recorded values are what they are: nothing is
 * recalibrated in a replay.
 * @param limitFactors on each metric's own limit
 * @throws bad_input when the rules contradict themselves
 */
export function replayOf(
  record: Recorded,
  limitFactors: Readonly<Record<string, number>>,
  alarms: AlarmRuleChanges,
): { asRecorded: DriftEventRecord[]; replayed: DriftEventRecord[] } {
  const { metrics, alarms: own } = requireWatch(record);
  const asRecorded = record.events.flatMap(({ stream, data }) =>
    stream === 'drift' ? (driftEventSchema.safeParse(data).data ?? []) : [],
  );
  // A nominal that moved with the state is taken out of the values: the replay sees the same drift.
  const checks = checksOf(record);
  const history = checks.map(({ atUnixMs, values, report }) => ({
    atUnixMs,
    values: Object.fromEntries(
      Object.entries(values).map(([id, value]) => {
        const nominalThen = report.drift_metrics.find((each) => each.metric_id === id)?.nominal_value;
        const nominalNow = nominalSeen(checks, id);
        const moved = nominalThen === undefined || nominalNow === undefined ? 0 : nominalNow - nominalThen;
        return [id, value === null ? null : value + moved];
      }),
    ),
  }));
  const changed = metrics.map((metric) =>
    withLimit(withNominal(metric, nominalSeen(checks, metric.metric_id)), limitFactors[metric.metric_id] ?? 1),
  );
  const replayed = replayHistory(history, changed, {
    targetNodes: kernelOf(record.start.spec)?.target_nodes ?? [],
    parameterPeriods: periodsOf(record),
    alarms: given({ ...own, ...alarms }),
  });
  return { asRecorded, replayed: [...replayed] };
}

function withNominal(metric: DriftMetric, nominal: number | undefined): DriftMetric {
  const { metric_type: type } = metric;
  if (nominal === undefined || 'TemporalDrift' in type) return metric;
  if ('ParameterDrift' in type) {
    return { ...metric, metric_type: { ParameterDrift: { ...type.ParameterDrift, nominal_value: nominal } } };
  }
  if ('PerformanceDrift' in type) {
    return { ...metric, metric_type: { PerformanceDrift: { ...type.PerformanceDrift, nominal_value: nominal } } };
  }
  return { ...metric, metric_type: { ThermalDrift: { ...type.ThermalDrift, nominal_temperature_c: nominal } } };
}

function withLimit(metric: DriftMetric, factor: number): DriftMetric {
  const { metric_type: type } = metric;
  if ('ParameterDrift' in type) return { ...metric, threshold: metric.threshold * factor };
  if ('PerformanceDrift' in type) {
    const { tolerance } = type.PerformanceDrift;
    return {
      ...metric,
      metric_type: { PerformanceDrift: { ...type.PerformanceDrift, tolerance: tolerance * factor } },
    };
  }
  if ('ThermalDrift' in type) {
    const { max_delta_c: most } = type.ThermalDrift;
    return { ...metric, metric_type: { ThermalDrift: { ...type.ThermalDrift, max_delta_c: most * factor } } };
  }
  return {
    ...metric,
    metric_type: { TemporalDrift: { max_age_seconds: type.TemporalDrift.max_age_seconds * factor } },
  };
}

const periodsOf = ({ start }: Recorded): Record<string, number> =>
  Object.fromEntries(
    benchParameters(start.bench).flatMap(({ fullName, definition: { period } }) =>
      period === undefined ? [] : [[fullName, period] as const],
    ),
  );

function fieldsOf(forecast: Forecast): Omit<MetricForecast, 'metricId' | 'sentence' | 'band'> {
  const { kind } = forecast;
  if (kind === 'crosses') {
    const { lowSeconds, medianSeconds, highSeconds, coverage } = forecast;
    return { kind, lowSeconds, medianSeconds, highSeconds, coverage };
  }
  const lowSeconds = kind === 'not_within_horizon' ? forecast.lowSeconds : null;
  return { kind, lowSeconds, medianSeconds: null, highSeconds: null, coverage: null };
}

function sentenceOf(forecast: Forecast): string {
  if (forecast.kind === 'not_enough_data') {
    return `needs ${forecast.pointsNeeded} readings, has ${forecast.points}`;
  }
  if (forecast.kind === 'not_within_horizon') return `no crossing within ${inWords(forecast.horizonSeconds)}`;
  const { lowSeconds, medianSeconds, highSeconds, coverage } = forecast;
  if (medianSeconds === 0) return 'has crossed its threshold';
  const until = highSeconds === null ? 'later' : inWords(highSeconds);
  const percent = Math.round(coverage * 100);
  return `crosses in ${inWords(medianSeconds)} (${inWords(lowSeconds)} to ${until}, ${percent} %)`;
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
