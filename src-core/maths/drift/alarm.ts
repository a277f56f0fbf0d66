import { FringeError } from '../../errors/fringeError.ts';
import type {
  AlarmAction,
  AlarmEntry,
  AlarmObservation,
  AlarmRules,
  AlarmState,
  AlarmStep,
  Annunciation,
} from './alarmTypes.ts';
import { urgencies } from './driftTypes.ts';
import type { Urgency } from './driftTypes.ts';

type Draft = { -readonly [K in keyof AlarmState]: AlarmState[K] };
type Check = Extract<AlarmObservation, { kind: 'check' }>;
type Recorder = (kind: AlarmEntry['kind'], more?: Partial<AlarmEntry>) => void;

export const initialAlarm: AlarmState = {
  driftActive: false,
  noDataActive: false,
  acknowledged: true,
  shelvedUntilUnixMs: null,
  window: [],
  pendingSinceUnixMs: null,
  urgency: null,
  checksBelowClear: 0,
  checksWithoutData: 0,
  checksWithData: 0,
  lastRatio: null,
  lastUnixMs: null,
};

/** What the operator is shown of an alarm. */
export function annunciationOf(state: AlarmState): Annunciation {
  if (state.shelvedUntilUnixMs !== null) return { status: 'shelved', cause: null, urgency: null };
  const cause = state.noDataActive ? 'no_data' : state.driftActive ? 'drift' : null;
  if (cause !== null) {
    return { status: state.acknowledged ? 'acknowledged' : 'unacknowledged', cause, urgency: state.urgency };
  }
  return { status: state.acknowledged ? 'normal' : 'returned_unacknowledged', cause: null, urgency: null };
}

/**
 * One step of an alarm: the state after the observation, what changed for the operator, and the history's new lines.
 * A drift alarm is raised at a check above `raiseAboveRatio` when N of the last M were above and have been for the
 * minimum duration; it clears after `clearChecks` checks in succession below `clearBelowRatio`, and not otherwise. The
 * no-data alarm is raised and cleared beside it by `noDataChecks` checks in succession; it never clears a drift. A
 * higher urgency, by the same N of M, must be acknowledged anew. While shelved, raises and clears are recorded, none is
 * annunciated; an alarm that is still active when shelving ends is shown again. A clock that was set back stands still.
 * @throws bad_input when it is to be shelved into the past, or for longer than the rules allow
 * Source: ANSI/ISA-18.2-2016, alarm states, deadband, on- and off-delay, shelving; OPC UA Part 9 (1.05), 4.8 and 5.8.
 */
export function stepAlarm(state: AlarmState, observation: AlarmObservation, rules: AlarmRules): AlarmStep {
  const atUnixMs = Math.max(observation.atUnixMs, state.lastUnixMs ?? -Infinity);
  const draft: Draft = { ...state, lastUnixMs: atUnixMs };
  const entries: AlarmEntry[] = [];
  const record: Recorder = (kind, more = {}) => {
    entries.push({
      kind,
      atUnixMs,
      ratio: draft.lastRatio,
      urgency: draft.urgency,
      whileShelved: draft.shelvedUntilUnixMs !== null,
      shelvedUntilUnixMs: draft.shelvedUntilUnixMs,
      operator: null,
      comment: null,
      ...more,
    });
  };
  if (draft.shelvedUntilUnixMs !== null && atUnixMs >= draft.shelvedUntilUnixMs) {
    const endedAtUnixMs = draft.shelvedUntilUnixMs;
    draft.shelvedUntilUnixMs = null;
    record('shelving_expired', { atUnixMs: endedAtUnixMs });
  }
  if (observation.kind === 'check') check(draft, { ...observation, atUnixMs }, rules, record);
  else if (observation.kind !== 'tick') act(draft, { ...observation, atUnixMs }, rules, record);

  const [from, to] = [annunciationOf(state), annunciationOf(draft)];
  const same = from.status === to.status && from.cause === to.cause && from.urgency === to.urgency;
  return { state: draft, transition: same ? null : { atUnixMs, from, to }, entries };
}

function act(draft: Draft, action: AlarmAction, rules: AlarmRules, record: Recorder): void {
  const { operator, comment } = action;
  switch (action.kind) {
    case 'acknowledge':
      // Twice, or after it went back to normal by itself, is no mistake: there is nothing left to acknowledge.
      if (draft.acknowledged) return;
      draft.acknowledged = true;
      record('acknowledged', { operator, comment });
      return;
    case 'shelve': {
      const seconds = (action.untilUnixMs - action.atUnixMs) / 1000;
      if (!(seconds > 0 && seconds <= rules.maximumShelveSeconds)) {
        throw new FringeError('bad_input', `An alarm cannot be shelved for ${seconds} seconds.`, {
          path: 'untilUnixMs',
          remedy: `Choose an end that lies ahead, by ${rules.maximumShelveSeconds} seconds at most.`,
        });
      }
      draft.shelvedUntilUnixMs = action.untilUnixMs;
      record('shelved', { operator, comment });
      return;
    }
    case 'unshelve':
      if (draft.shelvedUntilUnixMs === null) return;
      draft.shelvedUntilUnixMs = null;
      record('unshelved', { operator, comment });
      return;
    case 'comment':
      record('commented', { operator, comment });
      return;
  }
}

function check(draft: Draft, observed: Check, rules: AlarmRules, record: Recorder): void {
  const ratio = observed.ratio !== null && Number.isFinite(observed.ratio) ? observed.ratio : null;
  draft.lastRatio = ratio;
  countData(draft, ratio !== null, rules, record);

  const above = ratio !== null && ratio > rules.raiseAboveRatio;
  const seen = { atUnixMs: observed.atUnixMs, above, urgency: above ? observed.urgency : null };
  draft.window = [...draft.window, seen].slice(-rules.windowChecks);
  draft.checksBelowClear = ratio !== null && ratio < rules.clearBelowRatio ? draft.checksBelowClear + 1 : 0;

  const standing = draft.window.filter((one) => one.above);
  if (standing.length < rules.raiseChecks) draft.pendingSinceUnixMs = null;
  else draft.pendingSinceUnixMs ??= standing[0]?.atUnixMs ?? null;

  if (draft.driftActive) {
    if (draft.checksBelowClear >= rules.clearChecks) clear(draft, record);
    else escalate(draft, rules, record);
  } else if (above && draft.pendingSinceUnixMs !== null) {
    const heldSeconds = (observed.atUnixMs - draft.pendingSinceUnixMs) / 1000;
    if (heldSeconds >= rules.minimumDurationSeconds) {
      draft.driftActive = true;
      draft.acknowledged = false;
      draft.urgency = urgencyReached(draft, rules);
      record('raised');
    }
  }
}

function clear(draft: Draft, record: Recorder): void {
  draft.driftActive = false;
  record('cleared');
  draft.urgency = null;
  // The checks that raised it are spent: the next alarm needs N of its own.
  draft.window = [];
  draft.pendingSinceUnixMs = null;
  settle(draft);
}

/** What came and went unseen on the shelf needs nobody's acknowledgement afterwards. */
function settle(draft: Draft): void {
  const active = draft.driftActive || draft.noDataActive;
  if (!active && draft.shelvedUntilUnixMs !== null) draft.acknowledged = true;
}

function escalate(draft: Draft, rules: AlarmRules, record: Recorder): void {
  const reached = urgencyReached(draft, rules);
  if (rankOf(reached) <= rankOf(draft.urgency)) return;
  draft.urgency = reached;
  draft.acknowledged = false;
  record('escalated');
}

const rankOf = (urgency: Urgency | null): number => (urgency === null ? -1 : urgencies.indexOf(urgency));

/** The highest urgency that N of the last M checks reached. */
function urgencyReached({ window }: Draft, rules: AlarmRules): Urgency | null {
  const ranks = window.map(({ urgency }) => rankOf(urgency)).sort((a, b) => b - a);
  return urgencies[ranks[rules.raiseChecks - 1] ?? -1] ?? null;
}

function countData(draft: Draft, hasData: boolean, rules: AlarmRules, record: Recorder): void {
  // Held at the limit, which is all that matters, so that the state does not change for ever.
  const next = (count: number): number => Math.min(count + 1, rules.noDataChecks);
  draft.checksWithData = hasData ? next(draft.checksWithData) : 0;
  draft.checksWithoutData = hasData ? 0 : next(draft.checksWithoutData);
  if (!draft.noDataActive && draft.checksWithoutData >= rules.noDataChecks) {
    draft.noDataActive = true;
    draft.acknowledged = false;
    record('no_data_raised');
  } else if (draft.noDataActive && draft.checksWithData >= rules.noDataChecks) {
    draft.noDataActive = false;
    record('no_data_cleared');
    settle(draft);
  }
}
