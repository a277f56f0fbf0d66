import type { MetricBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { Annunciation } from '../../../src-core/domain/alarm.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import type { MetricGlance } from '../../stores/monitorGlance.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber, formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity, formatUnit } from '../../ui/formatQuantity.ts';
import type { Tone } from '../../ui/Tag.tsx';

/** The states of ANSI/ISA-18.2, in its words. */
export const statusWords: Readonly<Record<Annunciation['status'], string>> = {
  normal: 'normal',
  unacknowledged: 'unacknowledged alarm',
  acknowledged: 'acknowledged alarm',
  returned_unacknowledged: 'returned to normal, unacknowledged',
  shelved: 'shelved',
};

export const urgencyTones = { Low: 'warn', Medium: 'warn', High: 'bad', Critical: 'bad' } as const;

/** A metric's state in a few words and a colour, for its strip. */
export function metricState(
  { state, ratio, raiseAt, clearAt, delta }: MetricGlance,
  alarm: Annunciation,
): { word: string; tone: Tone } {
  if (alarm.status === 'shelved') return { word: 'alarm shelved', tone: 'plain' };
  if (alarm.cause === 'no_data' || state === 'no_data') return { word: 'no data', tone: 'bad' };
  if (alarm.cause === 'drift') {
    const urgency = alarm.urgency ?? 'Low';
    const word = `alarm · ${urgency.toLowerCase()}${alarm.status === 'acknowledged' ? ' · acknowledged' : ''}`;
    return { word, tone: urgencyTones[urgency] };
  }
  if (state === null || ratio === null || delta === null) return { word: 'not measured yet', tone: 'plain' };
  if (Math.abs(delta) > raiseAt) return { word: 'over threshold', tone: 'warn' };
  if (alarm.status === 'returned_unacknowledged') return { word: 'back to normal', tone: 'good' };
  return Math.abs(delta) > clearAt ? { word: 'near threshold', tone: 'warn' } : { word: 'fine', tone: 'good' };
}

export const isOverThreshold = ({ delta, raiseAt }: Pick<MetricGlance, 'delta' | 'raiseAt'>): boolean =>
  delta !== null && Math.abs(delta) > raiseAt;

/** An age reads as a duration, everything else with its unit. */
export const metricValue = (value: number | null, unit: string, kind: string): string =>
  kind === 'TemporalDrift' ? formatDuration(value) : formatQuantity(value, unit, { significant: 4 });

/** A distance from nominal, without the zeros that say nothing. */
export function distance(value: number, unit: string, kind: string): string {
  if (kind === 'TemporalDrift') return formatDuration(value);
  const word = formatUnit(unit);
  return `${formatSetting(value, 3)}${word === '' ? '' : ` ${word}`}`;
}

/** What an alarm is about, as a sentence with its numbers. */
export function alarmSentence(metric: MetricBoard): string {
  const { metricId, value, nominal, unit, kind, raiseAt, annunciation } = metric;
  const title = metricTitle(metricId);
  if (annunciation.cause === 'no_data') return `${title} gives no data: its sensor answers nothing that can be used.`;
  if (value === null) return `${title} has no value now.`;
  if (kind === 'TemporalDrift') {
    return `The calibration is ${formatDuration(value)} old; the limit is ${formatDuration(raiseAt)}.`;
  }
  const delta = value - nominal;
  const side = delta >= 0 ? 'above' : 'below';
  const where = `${distance(Math.abs(delta), unit, kind)} ${side} its nominal ${metricValue(nominal, unit, kind)}`;
  return `${title} is ${where}; the limit is ${distance(raiseAt, unit, kind)}.`;
}

export const ratioText = (ratio: number | null): string =>
  ratio === null ? '' : `${formatNumber(ratio, { decimals: ratio < 10 ? 2 : 0 })} × limit`;

export const shelveChoices = [
  { value: 900, label: '15 min' },
  { value: 3600, label: '1 h' },
  { value: 4 * 3600, label: '4 h' },
  { value: 8 * 3600, label: '8 h' },
] as const;

/** How urgently a line of the alarm list asks for somebody; higher first. */
export function alarmRank({ annunciation: { status, urgency } }: MetricBoard): number {
  const byStatus = { unacknowledged: 30, acknowledged: 20, returned_unacknowledged: 10, shelved: 5, normal: 0 }[status];
  const byUrgency = urgency === null ? 0 : { Low: 1, Medium: 2, High: 3, Critical: 4 }[urgency];
  return byStatus + byUrgency;
}
