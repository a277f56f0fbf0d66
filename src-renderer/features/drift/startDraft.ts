import type { AlarmRuleChanges } from '../../../src-core/domain/alarm.ts';
import type { Urgency } from '../../../src-core/domain/driftMetric.ts';
import type { RecalibrationPolicy } from '../../../src-core/domain/run.ts';

/** The start card as it is filled in: text where a number is typed, so that half a number is no mistake yet. */
export interface StartDraft {
  readonly duration: 'until_ended' | 'fixed';
  readonly hours: string;
  readonly cooldownSeconds: string;
  readonly maxAttempts: string;
  readonly minUrgency: Urgency;
  readonly raiseChecks: string;
  readonly windowChecks: string;
  readonly clearPercent: string;
  readonly minimumDurationSeconds: string;
  readonly noDataChecks: string;
  readonly seed: string;
}

export const usualStart: StartDraft = {
  duration: 'until_ended',
  hours: '12',
  cooldownSeconds: '300',
  maxAttempts: '3',
  minUrgency: 'Medium',
  raiseChecks: '2',
  windowChecks: '3',
  clearPercent: '80',
  minimumDurationSeconds: '0',
  noDataChecks: '3',
  seed: '',
};

export interface StartValues {
  readonly durationSeconds: number | null;
  readonly policy: RecalibrationPolicy;
  readonly alarms: AlarmRuleChanges;
  readonly seed: number | null;
}

export type StartRefusals = Partial<Record<keyof StartDraft, string>>;

/** The draft as numbers, or what is wrong with it, field by field. */
export function readStart(draft: StartDraft): {
  readonly values: StartValues | null;
  readonly refusals: StartRefusals;
} {
  const refusals: Partial<Record<keyof StartDraft, string>> = {};
  const number = (key: keyof StartDraft, fits: (value: number) => boolean, words: string): number => {
    const text = draft[key].trim().replace(',', '.');
    const value = text === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || !fits(value)) refusals[key] = words;
    return value;
  };
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1;
  const durationSeconds =
    draft.duration === 'fixed' ? number('hours', (value) => value > 0, 'hours above zero') * 3600 : null;
  const cooldownSeconds = number('cooldownSeconds', (value) => value >= 0, 'seconds from 0');
  const maxAttempts = number('maxAttempts', isCount, 'a whole number from 1');
  const windowChecks = number('windowChecks', (value) => isCount(value) && value <= 1000, 'from 1 to 1000');
  const raiseChecks = number(
    'raiseChecks',
    (value) => isCount(value) && !(value > windowChecks),
    'a whole number, no more than the window',
  );
  const clear = number('clearPercent', (value) => value > 0 && value < 100, 'between 0 and 100 %');
  const minimumDurationSeconds = number('minimumDurationSeconds', (value) => value >= 0, 'seconds from 0');
  const noDataChecks = number('noDataChecks', isCount, 'a whole number from 1');
  const seed =
    draft.seed.trim() === ''
      ? null
      : number('seed', (value) => Number.isSafeInteger(value) && value >= 0, 'a whole number from 0');
  if (Object.keys(refusals).length > 0) return { values: null, refusals };
  const alarms = {
    ...{ raiseChecks, windowChecks, minimumDurationSeconds, noDataChecks },
    // Left out at its usual place, so that a metric whose alarm ratio is not 1 keeps its own deadband.
    ...(clear === 80 ? {} : { clearBelowRatio: clear / 100 }),
  };
  const policy = { cooldownSeconds, maxAttempts, minUrgency: draft.minUrgency };
  return { values: { durationSeconds, policy, alarms, seed }, refusals };
}
