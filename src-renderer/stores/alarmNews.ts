import type { DriftBoard, MetricBoard } from '../../src-core/contract/driftProcedures.ts';
import type { Urgency } from '../../src-core/domain/driftMetric.ts';
import { metricTitle } from './metricTitle.ts';

/** One change of an alarm that somebody should hear of. */
export interface AlarmNews {
  readonly metricId: string;
  readonly kind: 'raised' | 'escalated' | 'no_data' | 'cleared';
  readonly urgency: Urgency | null;
  readonly sentence: string;
}

const ranks: readonly Urgency[] = ['Low', 'Medium', 'High', 'Critical'];
const rankOf = (urgency: Urgency | null): number => (urgency === null ? -1 : ranks.indexOf(urgency));
const isActive = ({ annunciation }: MetricBoard): boolean =>
  annunciation.status === 'unacknowledged' || annunciation.status === 'acknowledged';

/** What became of the alarms between two boards of one run; nothing at the first look, which is no change. */
export function alarmNews(now: DriftBoard, before: DriftBoard | null): AlarmNews[] {
  if (before === null || before.runId !== now.runId) return [];
  return now.metrics.flatMap((metric) => {
    const was = before.metrics.find(({ metricId }) => metricId === metric.metricId);
    return was === undefined ? [] : newsOf(metric, was);
  });
}

function newsOf(metric: MetricBoard, was: MetricBoard): AlarmNews[] {
  const { metricId, annunciation } = metric;
  const { cause, urgency, status } = annunciation;
  const title = metricTitle(metricId);
  // What comes and goes on the shelf is not annunciated.
  if (status === 'shelved') return [];
  if (isActive(metric)) {
    const level = (urgency ?? 'Low').toLowerCase();
    if (cause === 'no_data') {
      const isNew = !isActive(was) || was.annunciation.cause !== 'no_data';
      return isNew ? [{ metricId, kind: 'no_data', urgency, sentence: `Alarm: ${title} gives no data.` }] : [];
    }
    if (!isActive(was) || was.annunciation.cause === 'no_data') {
      return [{ metricId, kind: 'raised', urgency, sentence: `Alarm, ${level}: ${title} has drifted.` }];
    }
    return rankOf(urgency) > rankOf(was.annunciation.urgency)
      ? [{ metricId, kind: 'escalated', urgency, sentence: `Alarm of ${title} is now ${level}.` }]
      : [];
  }
  return isActive(was)
    ? [{ metricId, kind: 'cleared', urgency: null, sentence: `Alarm of ${title} has cleared.` }]
    : [];
}

/** High and critical alarms, and a metric that went blind, are worth a sound. */
export const isLoud = ({ kind, urgency }: AlarmNews): boolean =>
  kind !== 'cleared' && (kind === 'no_data' || rankOf(urgency) >= rankOf('High'));
