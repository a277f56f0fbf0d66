import type { DriftMetric } from './driftTypes.ts';
import { createDriftWatch } from './watchDrift.ts';
import type { DriftCheck, DriftEvent, WatchRules } from './watchDrift.ts';

/**
 * What would have fired and when, had a recorded history been watched with these metrics and rules: the live monitor's
 * detector and alarms, step by step. Nobody acknowledges or shelves in a replay, and nothing is recalibrated: the
 * recorded values are what they are.
 * @param history checks in any order; metrics that it does not hold stay silent
 * @returns events in order of the checks
 * @throws bad_input when rules contradict themselves
 */
export function replayHistory(
  history: readonly DriftCheck[],
  metrics: readonly DriftMetric[],
  rules: WatchRules,
): DriftEvent[] {
  const watch = createDriftWatch(metrics, rules);
  let state = watch.initial;
  return history
    .toSorted((a, b) => a.atUnixMs - b.atUnixMs)
    .flatMap((check) => {
      const step = watch.step(state, check);
      state = step.state;
      return step.events;
    });
}
