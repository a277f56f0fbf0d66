import type { AlarmHistoryEntry, MetricBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { AlarmAction, AlarmRuleChanges } from '../../../src-core/domain/alarm.ts';
import type { DriftMetric, DriftMetricValue, Urgency } from '../../../src-core/domain/driftMetric.ts';
import { driftCheckSchema, recalibrationRecordSchema } from '../../../src-core/domain/monitorRecord.ts';
import { driftMetricUnit, watchOf } from '../../../src-core/domain/driftMetricUnit.ts';
import type { RunEvent, RunStart } from '../../../src-core/documents/documents.ts';
import {
  annunciationOf,
  createDriftWatch,
  initialAlarm,
  metricScale,
  stepAlarm,
} from '../../../src-core/maths/drift/index.ts';
import type { AlarmRules, AlarmState } from '../../../src-core/maths/drift/index.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

const ofDrift: ReadonlySet<string> = new Set(['watch', 'checks', 'drift', 'recalibrations']);

/**
 * The alarms of one run as an operator sees them: the run's checks and what the operator did, taken in their order.
 * Acknowledging and shelving change what is shown, never what the monitor does.
 */
export class AlarmFold {
  readonly start: RunStart;
  readonly #metrics: readonly DriftMetric[];
  readonly #rules: ReadonlyMap<string, AlarmRules>;
  readonly #alarms = new Map<string, AlarmState>();
  readonly #activeSince = new Map<string, number>();
  readonly #last = new Map<string, DriftMetricValue>();
  readonly #nominals = new Map<string, number>();
  readonly history: AlarmHistoryEntry[] = [];
  /** What forecast and replay are made from. */
  readonly events: RunEvent[] = [];
  checks = 0;
  lastCheckUnixMs: number | null = null;
  lastSeq = 0;

  constructor(start: RunStart) {
    const watch = watchOf(start.spec);
    this.start = start;
    this.#metrics = watch?.metrics ?? [];
    this.#rules = createDriftWatch(this.#metrics, { targetNodes: [], alarms: given(watch?.alarms ?? {}) }).rulesOf;
  }

  takeEvent(event: RunEvent): void {
    this.lastSeq = event.seq;
    if (ofDrift.has(event.stream)) this.events.push(event);
    if (event.stream === 'recalibrations') {
      const record = recalibrationRecordSchema.safeParse(event.data).data;
      if (record?.phase === 'finished')
        for (const [id, nominal] of Object.entries(record.nominals)) this.#nominals.set(id, nominal);
    }
    if (event.stream !== 'checks') return;
    const check = driftCheckSchema.safeParse(event.data).data;
    if (check === undefined) return;
    this.checks += 1;
    this.lastCheckUnixMs = check.atUnixMs;
    for (const value of check.report.drift_metrics) {
      const { metric_id: id, ratio, urgency } = value;
      if (!Object.hasOwn(check.values, id)) continue;
      this.#last.set(id, value);
      this.#nominals.set(id, value.nominal_value);
      this.#step(id, { kind: 'check', atUnixMs: check.atUnixMs, ratio, urgency });
    }
  }

  /** @throws unknown_name, bad_input */
  act(metricId: string, action: AlarmAction): void {
    if (!this.#rules.has(metricId)) {
      const known = [...this.#rules.keys()].join(', ') || 'none';
      throw new FringeError('unknown_name', `The monitor has no metric "${metricId}"; it has ${known}.`);
    }
    this.#step(metricId, action);
  }

  #step(metricId: string, observation: Parameters<typeof stepAlarm>[1]): void {
    const rules = this.#rules.get(metricId);
    if (rules === undefined) return;
    const before = this.#alarms.get(metricId) ?? initialAlarm;
    const { state, entries } = stepAlarm(before, observation, rules);
    this.#alarms.set(metricId, state);
    const isActive = state.driftActive || state.noDataActive;
    if (!isActive) this.#activeSince.delete(metricId);
    else if (!this.#activeSince.has(metricId)) this.#activeSince.set(metricId, observation.atUnixMs);
    for (const entry of entries) this.history.push({ metricId, entry });
  }

  metrics(): MetricBoard[] {
    return this.#metrics.map((metric) => {
      const id = metric.metric_id;
      const state = this.#alarms.get(id) ?? initialAlarm;
      const value = this.#last.get(id);
      const rules = this.#rules.get(id) as AlarmRules;
      const { nominal, limit } = metricScale(metric);
      return {
        metricId: id,
        kind: Object.keys(metric.metric_type)[0] as string,
        unit: driftMetricUnit(metric, this.start.bench),
        nominal: this.#nominals.get(id) ?? nominal,
        value: value?.current_value ?? null,
        ratio: value?.ratio ?? null,
        urgency: value?.urgency ?? null,
        annunciation: annunciationOf(state),
        raiseAt: rules.raiseAboveRatio * limit,
        clearAt: rules.clearBelowRatio * limit,
        activeSinceUnixMs: this.#activeSince.get(id) ?? null,
        shelvedUntilUnixMs: state.shelvedUntilUnixMs,
        lastComment:
          this.history.findLast(({ metricId, entry }) => metricId === id && entry.comment !== null)?.entry.comment ??
          null,
      };
    });
  }

  /** Active drift alarms by their urgency, none of those that are shelved. */
  worst(): Urgency | null {
    const order: readonly Urgency[] = ['Critical', 'High', 'Medium', 'Low'];
    const shown = this.metrics().map(({ annunciation }) => annunciation.urgency);
    return order.find((urgency) => shown.includes(urgency)) ?? null;
  }
}

/** Without what was left open. */
export const given = (changes: AlarmRuleChanges): Partial<AlarmRules> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
