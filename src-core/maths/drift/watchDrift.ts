import { annunciationOf, initialAlarm, stepAlarm } from './alarm.ts';
import { alarmRules } from './alarmTypes.ts';
import type { AlarmEntry, AlarmRules, AlarmState, Annunciation } from './alarmTypes.ts';
import { detectDrift } from './detectDrift.ts';
import type { DriftOptions, DriftValues } from './detectDrift.ts';
import type { DriftMetric, DriftReport, RecalibrationAction } from './driftTypes.ts';
import { metricScale } from './metricScale.ts';

/** One check. null: measured without a result. A metric left out was not measured now: its last value stands. */
export interface DriftCheck {
  readonly atUnixMs: number;
  readonly values: DriftValues;
}

export interface WatchRules extends DriftOptions {
  /** What differs from the default alarm rules; a metric's own alarm ratio is where it is raised unless told otherwise. */
  readonly alarms?: Partial<AlarmRules>;
  /** The same for single metrics, by `metric_id`, over `alarms`. */
  readonly alarmsByMetric?: Readonly<Record<string, Partial<AlarmRules>>>;
}

/** Plain data: what a watch needs to carry on. */
export interface WatchState {
  /** By `metric_id`. */
  readonly alarms: Readonly<Record<string, AlarmState>>;
  /** The last value of each metric that was ever measured. */
  readonly values: DriftValues;
  /** The recommendation now in force, without its figures; null before the first check. */
  readonly actionKey: string | null;
}

export type DriftEvent =
  | {
      readonly kind: 'alarm';
      readonly atUnixMs: number;
      readonly metricId: string;
      readonly entry: AlarmEntry;
      /** What the operator is shown after the check. */
      readonly annunciation: Annunciation;
    }
  /** The recommended action became another; figures alone do not count. */
  | { readonly kind: 'action'; readonly atUnixMs: number; readonly action: RecalibrationAction };

export interface WatchStep {
  readonly state: WatchState;
  readonly report: DriftReport;
  readonly events: readonly DriftEvent[];
}

export interface DriftWatch {
  readonly initial: WatchState;
  /** The rules of each metric's alarm, by `metric_id`, for what an operator does to it. */
  readonly rulesOf: ReadonlyMap<string, AlarmRules>;
  step(state: WatchState, check: DriftCheck): WatchStep;
}

/**
 * Detector and alarms together, as a live monitor and a replay both use them.
 * @throws bad_input when rules contradict themselves
 */
export function createDriftWatch(metrics: readonly DriftMetric[], rules: WatchRules): DriftWatch {
  const rulesOf = new Map(
    metrics.map((metric) => {
      const { metric_id: id } = metric;
      const byMetric = rules.alarmsByMetric ?? {};
      const own = Object.hasOwn(byMetric, id) ? byMetric[id] : {};
      return [id, alarmRules({ raiseAboveRatio: metricScale(metric).alarmRatio, ...rules.alarms, ...own })];
    }),
  );
  const step = (state: WatchState, { atUnixMs, values }: DriftCheck): WatchStep => {
    const known = { ...state.values, ...values };
    const report = detectDrift(
      metrics.filter(({ metric_id: id }) => Object.hasOwn(known, id)),
      known,
      rules,
    );
    const alarms = { ...state.alarms };
    const events: DriftEvent[] = [];
    for (const { metric_id: metricId, ratio, urgency } of report.drift_metrics) {
      if (!Object.hasOwn(values, metricId)) continue;
      const before = alarms[metricId] ?? initialAlarm;
      const stepped = stepAlarm(
        before,
        { kind: 'check', atUnixMs, ratio, urgency },
        rulesOf.get(metricId) as AlarmRules,
      );
      alarms[metricId] = stepped.state;
      const annunciation = annunciationOf(stepped.state);
      for (const entry of stepped.entries) {
        events.push({ kind: 'alarm', atUnixMs: entry.atUnixMs, metricId, entry, annunciation });
      }
    }
    const actionKey = keyOf(report);
    if (actionKey !== (state.actionKey ?? noActionKey)) {
      events.push({ kind: 'action', atUnixMs, action: report.recommended_action });
    }
    return { state: { alarms, values: known, actionKey }, report, events };
  };
  const alarms = Object.fromEntries(metrics.map(({ metric_id: id }) => [id, initialAlarm]));
  return { initial: { alarms, values: {}, actionKey: null }, rulesOf, step };
}

const noActionKey = JSON.stringify('NoAction');

function keyOf({ recommended_action: action, drift_metrics: values }: DriftReport): string {
  if (action === 'NoAction' || 'Recalibrate' in action) return JSON.stringify(action);
  return JSON.stringify(values.flatMap(({ metric_id: id, state }) => (state === 'normal' ? [] : [[id, state]])));
}
