import { calibrationScheduleSchema } from '../../../src-core/domain/kernel.ts';
import type { CalibrationSchedule, Priority } from '../../../src-core/domain/kernel.ts';
import { parseNumber } from '../bench/parseNumber.ts';

/** A schedule as it is typed: every kind's fields at once, so that a change of mind loses nothing. */

export const scheduleKinds = ['Manual', 'PreRun', 'Periodic', 'OnDrift', 'Asynchronous'] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

export const timeUnits = [
  { unit: 's', seconds: 1 },
  { unit: 'min', seconds: 60 },
  { unit: 'h', seconds: 3600 },
  { unit: 'd', seconds: 86_400 },
] as const;
export type TimeUnit = (typeof timeUnits)[number]['unit'];

export interface TypedTime {
  readonly text: string;
  readonly unit: TimeUnit;
}

export interface ScheduleForm {
  readonly kind: ScheduleKind;
  readonly interval: TypedTime;
  /** In percent. */
  readonly threshold: string;
  readonly check: TypedTime;
  readonly priority: Priority;
}

export const scheduleWords: Readonly<Record<ScheduleKind, { readonly title: string; readonly what: string }>> = {
  Manual: { title: 'By hand', what: 'Runs only when somebody starts it.' },
  PreRun: { title: 'Before each graph', what: 'Calibrates before a graph that comes without a kernel of its own.' },
  Periodic: { title: 'Every so often', what: 'What was missed while the bench was busy or off runs once.' },
  OnDrift: { title: 'When it drifts', what: 'Keeps a drift monitor on while the bench is idle; it recalibrates.' },
  Asynchronous: { title: 'Once, when free', what: 'Waits in the queue until the bench is free.' },
};

const usual: ScheduleForm = {
  kind: 'Manual',
  interval: { text: '10', unit: 'min' },
  threshold: '10',
  check: { text: '30', unit: 's' },
  priority: 'Normal',
};

export function formOf(schedule: CalibrationSchedule): ScheduleForm {
  if (typeof schedule === 'string') return { ...usual, kind: schedule };
  if ('Periodic' in schedule) {
    return { ...usual, kind: 'Periodic', interval: typedTime(schedule.Periodic.interval_seconds) };
  }
  if ('Asynchronous' in schedule) return { ...usual, kind: 'Asynchronous', priority: schedule.Asynchronous.priority };
  const { drift_threshold: threshold, check_interval_seconds: seconds } = schedule.OnDrift;
  const percent = String(Number((threshold * 100).toPrecision(12)));
  return { ...usual, kind: 'OnDrift', threshold: percent, check: typedTime(seconds) };
}

export interface ReadSchedule {
  /** Null when something is refused. */
  readonly schedule: CalibrationSchedule | null;
  readonly refusals: { readonly interval?: string; readonly threshold?: string; readonly check?: string };
}

export function readForm({ kind, interval, threshold, check, priority }: ScheduleForm): ReadSchedule {
  switch (kind) {
    case 'Manual':
    case 'PreRun':
      return { schedule: kind, refusals: {} };
    case 'Asynchronous':
      return { schedule: { Asynchronous: { priority } }, refusals: {} };
    case 'Periodic': {
      const seconds = readTime(interval);
      return seconds === null
        ? { schedule: null, refusals: { interval: aboveZero } }
        : { schedule: { Periodic: { interval_seconds: seconds } }, refusals: {} };
    }
    case 'OnDrift': {
      const [percent, seconds] = [positive(threshold), readTime(check)];
      if (percent !== null && seconds !== null) {
        const watched = { drift_threshold: percent / 100, check_interval_seconds: seconds };
        return { schedule: { OnDrift: watched }, refusals: {} };
      }
      const refusals = {
        ...(percent === null ? { threshold: aboveZero } : {}),
        ...(seconds === null ? { check: aboveZero } : {}),
      };
      return { schedule: null, refusals };
    }
  }
}

/** What a kernel's own text asks for; by hand when it says nothing that can be read. */
export function scheduleInText(kernelText: string): CalibrationSchedule {
  try {
    const kernel: unknown = JSON.parse(kernelText);
    const asked = typeof kernel === 'object' && kernel !== null && 'schedule' in kernel ? kernel.schedule : 'Manual';
    return calibrationScheduleSchema.safeParse(asked).data ?? 'Manual';
  } catch {
    return 'Manual';
  }
}

const aboveZero = 'a number above zero';

function positive(text: string): number | null {
  const value = parseNumber(text);
  return value !== null && value > 0 ? value : null;
}

function readTime({ text, unit }: TypedTime): number | null {
  const value = positive(text);
  const seconds = timeUnits.find((one) => one.unit === unit)?.seconds ?? 1;
  return value === null ? null : value * seconds;
}

/** In the largest unit that it is a whole number of. */
function typedTime(seconds: number): TypedTime {
  const whole = timeUnits.findLast((one) => seconds >= one.seconds && Number.isInteger(seconds / one.seconds));
  const { unit, seconds: size } = whole ?? timeUnits[0];
  return { text: String(seconds / size), unit };
}
