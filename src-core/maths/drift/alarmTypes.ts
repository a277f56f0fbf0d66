import { FringeError } from '../../errors/fringeError.ts';
import type { Urgency } from './driftTypes.ts';

/** When an alarm of one metric is raised and cleared. Ratios are those of the drift report: |delta| over the limit. */
export interface AlarmRules {
  /** A check above this counts towards the alarm (the metric's own alarm ratio). */
  readonly raiseAboveRatio: number;
  /** The alarm clears below this, which is lower: the band between is the deadband. */
  readonly clearBelowRatio: number;
  /** N: how many checks above ... */
  readonly raiseChecks: number;
  /** ... of the last M. */
  readonly windowChecks: number;
  /** How long N of M must have held before the alarm is raised (on-delay), counted from the first of these checks. */
  readonly minimumDurationSeconds: number;
  /** Checks in succession below the clear threshold that clear the alarm. */
  readonly clearChecks: number;
  /** Checks in succession without data that raise the no-data alarm, and with data that clear it. */
  readonly noDataChecks: number;
  /** The longest time an alarm may be shelved at once. */
  readonly maximumShelveSeconds: number;
}

const defaults: Omit<AlarmRules, 'clearBelowRatio'> = {
  raiseAboveRatio: 1,
  raiseChecks: 2,
  windowChecks: 3,
  minimumDurationSeconds: 0,
  clearChecks: 2,
  noDataChecks: 3,
  maximumShelveSeconds: 8 * 3600,
};
/** Deadband of a fifth of the threshold. */
const defaultClearFraction = 0.8;

/**
 * Whole rules from what differs from the defaults (2 of 3 checks, clear at 0.8 of the threshold, 2 checks to clear, 3
 * checks without data, shelving for 8 h at most).
 * @throws bad_input when the rules contradict themselves
 */
export function alarmRules(given: Partial<AlarmRules> = {}): AlarmRules {
  const raiseAboveRatio = given.raiseAboveRatio ?? defaults.raiseAboveRatio;
  const rules = { ...defaults, clearBelowRatio: defaultClearFraction * raiseAboveRatio, ...given };
  const problem = contradictionIn(rules);
  if (problem === null) return rules;
  throw new FringeError('bad_input', `The alarm rules are refused at ${problem.path}: ${problem.message}.`, {
    path: problem.path,
    remedy: 'Correct the alarm rules and try again.',
  });
}

/** The first thing in the rules that cannot be, or null. */
export function contradictionIn(
  rules: AlarmRules,
): { readonly path: keyof AlarmRules; readonly message: string } | null {
  const wholeNumbers = ['raiseChecks', 'windowChecks', 'clearChecks', 'noDataChecks'] as const;
  const whole = wholeNumbers.find((key) => !(Number.isSafeInteger(rules[key]) && rules[key] >= 1));
  if (whole !== undefined) return { path: whole, message: 'expected a whole number of checks, one at least' };
  if (!(rules.raiseAboveRatio > 0 && rules.raiseAboveRatio < Infinity)) {
    return { path: 'raiseAboveRatio', message: 'expected a number above zero' };
  }
  if (!(rules.clearBelowRatio > 0 && rules.clearBelowRatio < rules.raiseAboveRatio)) {
    return { path: 'clearBelowRatio', message: 'expected a number above zero and below raiseAboveRatio' };
  }
  if (rules.raiseChecks > rules.windowChecks) {
    return { path: 'raiseChecks', message: 'more checks are asked for than the window holds' };
  }
  if (rules.windowChecks > 1000) return { path: 'windowChecks', message: 'expected 1000 checks at most' };
  if (!(rules.minimumDurationSeconds >= 0 && rules.minimumDurationSeconds < Infinity)) {
    return { path: 'minimumDurationSeconds', message: 'expected a number that is not negative' };
  }
  if (!(rules.maximumShelveSeconds > 0 && rules.maximumShelveSeconds < Infinity)) {
    return { path: 'maximumShelveSeconds', message: 'expected a number above zero' };
  }
  return null;
}

/** What an alarm is told: a check of its metric, or something the operator did. */
export type AlarmObservation =
  | {
      readonly kind: 'check';
      readonly atUnixMs: number;
      /** null or not finite: no data. */
      readonly ratio: number | null;
      readonly urgency: Urgency | null;
    }
  | { readonly kind: 'tick'; readonly atUnixMs: number }
  | AlarmAction;

export type AlarmAction =
  | {
      readonly kind: 'acknowledge' | 'unshelve';
      readonly atUnixMs: number;
      readonly operator: string;
      readonly comment: string | null;
    }
  | {
      readonly kind: 'shelve';
      readonly atUnixMs: number;
      readonly untilUnixMs: number;
      readonly operator: string;
      readonly comment: string | null;
    }
  | { readonly kind: 'comment'; readonly atUnixMs: number; readonly operator: string; readonly comment: string };

/**
 * What the operator is shown, in the terms of ANSI/ISA-18.2-2016: normal, unacknowledged alarm,
 * acknowledged alarm, returned to normal but unacknowledged, shelved.
 */
export const alarmStatuses = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned_unacknowledged',
  'shelved',
] as const;
export type AlarmStatus = (typeof alarmStatuses)[number];

export interface Annunciation {
  readonly status: AlarmStatus;
  /** Why it is active; null when it is not, or is shelved. No data comes before drift: it hides how far that went. */
  readonly cause: 'drift' | 'no_data' | null;
  /** The highest that the drift reached (by N of M) since it was raised. */
  readonly urgency: Urgency | null;
}

/** Plain data, bounded in size: what `stepAlarm` needs to carry on. */
export interface AlarmState {
  readonly driftActive: boolean;
  readonly noDataActive: boolean;
  /** Whether a person has seen the last raise, or none has been annunciated. */
  readonly acknowledged: boolean;
  readonly shelvedUntilUnixMs: number | null;
  /** The last M checks, oldest first. */
  readonly window: readonly { readonly atUnixMs: number; readonly above: boolean; readonly urgency: Urgency | null }[];
  /** The first of the checks by which N of M came to hold; null while it does not. */
  readonly pendingSinceUnixMs: number | null;
  readonly urgency: Urgency | null;
  readonly checksBelowClear: number;
  readonly checksWithoutData: number;
  readonly checksWithData: number;
  readonly lastRatio: number | null;
  readonly lastUnixMs: number | null;
}

export const alarmEntryKinds = [
  'raised',
  'escalated',
  'cleared',
  'no_data_raised',
  'no_data_cleared',
  'acknowledged',
  'shelved',
  'unshelved',
  'shelving_expired',
  'commented',
] as const;

/** One line of an alarm's history. */
export interface AlarmEntry {
  readonly kind: (typeof alarmEntryKinds)[number];
  readonly atUnixMs: number;
  readonly ratio: number | null;
  readonly urgency: Urgency | null;
  /** Whether it happened while the alarm was shelved: recorded, not annunciated. */
  readonly whileShelved: boolean;
  readonly shelvedUntilUnixMs: number | null;
  readonly operator: string | null;
  readonly comment: string | null;
}

export interface AlarmTransition {
  readonly atUnixMs: number;
  readonly from: Annunciation;
  readonly to: Annunciation;
}

export interface AlarmStep {
  readonly state: AlarmState;
  /** What changed for the operator, or null. */
  readonly transition: AlarmTransition | null;
  /** What to append to the history, oldest first. */
  readonly entries: readonly AlarmEntry[];
}
