import type { CalibrationSchedule } from '../../../src-core/domain/kernel.ts';
import type { CalibrationResult, MonitorResult } from '../../../src-core/domain/run.ts';

/** A length of time for people: `30 s`, `10 min`, `1 h 30 min`, `2 d`. */
export function intervalWords(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** When a schedule runs, in words. */
export function whenWords(schedule: CalibrationSchedule): string {
  if (schedule === 'Manual') return 'only by hand';
  if (schedule === 'PreRun') return 'before each graph';
  if ('Periodic' in schedule) return `every ${intervalWords(schedule.Periodic.interval_seconds)}`;
  if ('Asynchronous' in schedule)
    return `once, when the bench is free, ${schedule.Asynchronous.priority.toLowerCase()} priority`;
  const { drift_threshold: threshold, check_interval_seconds: interval } = schedule.OnDrift;
  return `on drift beyond ${Number((threshold * 100).toPrecision(3))} %, checked every ${intervalWords(interval)}`;
}

export function calibrationWords({ applied, version, cost, convergenceReason }: CalibrationResult): string {
  if (!applied) {
    return `It did not converge (${convergenceReason.replaceAll('_', ' ')}): version ${version} was not put in force.`;
  }
  return `Version ${version} is in force, with a cost of ${cost === null ? 'nothing finite' : Number(cost.toPrecision(4))}.`;
}

export function monitorWords({ checks, detections, recalibrations }: MonitorResult): string {
  return `The watch ended after ${plural(checks, 'check')}, ${plural(detections, 'alarm')} and ${plural(recalibrations, 'recalibration')}.`;
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
