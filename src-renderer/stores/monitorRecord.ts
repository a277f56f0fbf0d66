import type { RunDocument, RunEvent, RunStart, RunStop } from '../../src-core/documents/documents.ts';
import { driftMetricUnit, watchOf } from '../../src-core/domain/driftMetricUnit.ts';
import type { DriftMetric } from '../../src-core/domain/driftMetric.ts';
import {
  calibrationBeginsSchema,
  driftCheckSchema,
  driftEventSchema,
  recalibrationRecordSchema,
  settingsAppliedSchema,
  watchBeginsSchema,
} from '../../src-core/domain/monitorRecord.ts';
import type { DriftEventRecord, RecalibrationRecord } from '../../src-core/domain/monitorRecord.ts';
import { faultSchema, monitorResultSchema } from '../../src-core/domain/run.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import { alarmRules, metricScale } from '../../src-core/maths/drift/index.ts';
import { MetricTrace } from './metricTrace.ts';
import { calmAlarm, emptyMonitorGlance } from './monitorGlance.ts';
import type { DriftMetricKind, MetricGlance, MonitorGlance, TimelineEntry } from './monitorGlance.ts';
import { numberOrNull, textOf } from './recordRow.ts';
import { alarmPhrase, faultPhrase } from './timelineWords.ts';

/** A stretch of the strips' background: a calibration under way, or the moment a version came into force. */
export interface MonitorMark {
  readonly kind: 'recalibration' | 'version';
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly text: string;
}

const mostEntries = 1000;

/**
 * A drift monitor as the screen holds it: its documents folded, one by one, into bounded traces that the strips draw from
 * and a small glance that React draws. The same for a monitor that is on and for one that ended long ago.
 */
export class MonitorRecord {
  readonly #listeners = new Set<() => void>();
  readonly #traces = new Map<string, MetricTrace>();
  #glance: MonitorGlance;
  #marks: readonly MonitorMark[] = [];
  #startMs = 0;
  #lastSeq = -1;

  constructor(runId: string) {
    this.#glance = emptyMonitorGlance(runId);
  }

  get glance(): MonitorGlance {
    return this.#glance;
  }

  get marks(): readonly MonitorMark[] {
    return this.#marks;
  }

  /** Time of the last check, or of the start; Unix ms. */
  get newestMs(): number {
    return this.#glance.lastCheckUnixMs ?? this.#startMs;
  }

  get oldestMs(): number {
    return this.#glance.firstCheckUnixMs ?? this.#startMs;
  }

  trace(metricId: string): MetricTrace {
    let trace = this.#traces.get(metricId);
    if (trace === undefined) {
      const kind = this.#glance.metrics.find((metric) => metric.metricId === metricId)?.kind;
      trace = new MetricTrace(kind === 'TemporalDrift');
      this.#traces.set(metricId, trace);
    }
    return trace;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A document that was taken in before is passed over. */
  apply(document: RunDocument): void {
    if (document.seq <= this.#lastSeq) return;
    this.#lastSeq = document.seq;
    // Readings and waits are most of a record and change nothing here.
    if (document.type === 'event' && !this.#event(document)) return;
    if (document.type === 'runStart') this.#start(document);
    else if (document.type === 'runStop') this.#stop(document);
    this.#tell();
  }

  /** The stream broke off for good. */
  fail(error: FringeError): void {
    this.#change({ phase: 'refused', error });
    this.#tell();
  }

  #start(start: RunStart): void {
    this.#startMs = Date.parse(start.startedAt);
    const watch = watchOf(start.spec);
    this.#change({
      phase: 'live',
      start,
      version: start.initialVersion,
      metrics: (watch?.metrics ?? []).map((metric) => this.#metricGlance(metric, start)),
    });
    this.#enter({ key: '0', atUnixMs: this.#startMs, kind: 'began', text: 'The watch was started.' });
  }

  #stop(stop: RunStop): void {
    const atUnixMs = this.#startMs + stop.timeNs / 1e6;
    const ended = { finished: 'ended in good order', stopped: 'was stopped', failed: 'failed' }[stop.status as string];
    const text = `The watch ${ended ?? stop.status}.${stop.reason === '' ? '' : ` ${stop.reason}`}`;
    this.#enter({
      ...{ key: String(stop.seq), atUnixMs, kind: 'ended', text },
      tone: stop.status === 'finished' ? 'plain' : stop.status === 'failed' ? 'bad' : 'warn',
    });
    this.#closeMark(atUnixMs);
    const result = monitorResultSchema.safeParse(stop.result).data ?? null;
    this.#change({ phase: 'ended', activity: 'ended', stop, result, recalibrating: null });
  }

  /** @returns whether anything that is shown has changed */
  #event(event: RunEvent): boolean {
    const atUnixMs = this.#startMs + event.timeNs / 1e6;
    const key = String(event.seq);
    switch (event.stream) {
      case 'watch':
        this.#levels(event, atUnixMs);
        return true;
      case 'checks':
        return this.#check(event);
      case 'drift': {
        const told = driftEventSchema.safeParse(event.data).data;
        if (told?.kind === 'alarm') this.#alarm(told, key);
        return told?.kind === 'alarm';
      }
      case 'calibrations': {
        const { reason } = calibrationBeginsSchema.safeParse({ attempt: 1, ...event.data }).data ?? { reason: '' };
        if (reason !== 'pre-run') return false;
        this.#enter({ key, atUnixMs, kind: 'calibrating', text: 'Calibrates first: nothing was in force.' });
        this.#openMark(atUnixMs);
        this.#change({ activity: 'calibrating' });
        return true;
      }
      case 'kept':
        return this.#kept(event, atUnixMs);
      case 'applied': {
        const applied = settingsAppliedSchema.safeParse(event.data).data;
        if (applied === undefined) return false;
        this.#closeMark(atUnixMs);
        if (applied.version !== null) this.#mark({ kind: 'version', fromMs: atUnixMs, text: `v${applied.version}` });
        this.#change({ version: applied.version });
        this.#found(applied.version, { key, atUnixMs });
        return true;
      }
      case 'recalibrations': {
        const told = recalibrationRecordSchema.safeParse(event.data).data;
        if (told !== undefined) this.#recalibration(told, key);
        return told !== undefined;
      }
      case 'notes':
      case 'engine': {
        if (event.data['severity'] !== 'warning') return false;
        const text = textOf(event.data['text']);
        this.#enter({ key, atUnixMs, kind: 'note', tone: 'warn', text });
        this.#change({ warning: text });
        return true;
      }
      case 'faults': {
        const fault = faultSchema.safeParse(event.data).data;
        if (fault === undefined) return false;
        this.#enter({ key, atUnixMs, kind: 'fault', tone: 'warn', text: faultPhrase(fault) });
        return true;
      }
      default:
        return false;
    }
  }

  #levels(event: RunEvent, atUnixMs: number): void {
    const { start } = this.#glance;
    const watch = watchBeginsSchema.safeParse(event.data).data;
    if (watch === undefined || start === null) return;
    const before = new Map(this.#glance.metrics.map((metric) => [metric.metricId, metric]));
    const metrics = watch.metrics.map((metric) => {
      const now = this.#metricGlance(metric, start);
      const { nominal, raiseAt, clearAt } = now;
      const was = before.get(now.metricId);
      return was === undefined ? now : { ...was, nominal, raiseAt, clearAt };
    });
    this.#change({ metrics });
    for (const { metricId, nominal, raiseAt, clearAt } of metrics) {
      this.trace(metricId).level({ fromMs: atUnixMs, nominal, raiseAt, clearAt });
    }
  }

  #check(event: RunEvent): boolean {
    const check = driftCheckSchema.safeParse(event.data).data;
    if (check === undefined) return false;
    const { atUnixMs, values, report } = check;
    const seen = new Map(report.drift_metrics.map((value) => [value.metric_id, value]));
    for (const [id, value] of Object.entries(values)) this.trace(id).append(atUnixMs, value);
    const metrics = this.#glance.metrics.map((metric) => {
      const value = Object.hasOwn(values, metric.metricId) ? seen.get(metric.metricId) : undefined;
      if (value === undefined) return metric;
      const { current_value, delta, ratio, state, nominal_value: nominal } = value;
      return { ...metric, value: current_value, delta, ratio, state, nominal };
    });
    const { firstCheckUnixMs, checks, recalibrating } = this.#glance;
    this.#change({
      metrics,
      checks: checks + 1,
      firstCheckUnixMs: firstCheckUnixMs ?? atUnixMs,
      lastCheckUnixMs: atUnixMs,
      ...(recalibrating === null ? { activity: 'watching' } : {}),
    });
    return true;
  }

  #alarm({ metricId, entry, annunciation, atUnixMs }: DriftEventRecord & { kind: 'alarm' }, key: string): void {
    const { metrics, detections } = this.#glance;
    const began = entry.kind === 'raised' || entry.kind === 'no_data_raised' || entry.kind === 'escalated';
    this.#change({
      metrics: metrics.map((metric) => (metric.metricId === metricId ? { ...metric, alarm: annunciation } : metric)),
      detections: detections + (entry.kind === 'raised' ? 1 : 0),
    });
    this.#enter({
      key,
      atUnixMs,
      kind: began ? 'detected' : 'cleared',
      tone: began ? (entry.urgency === 'Low' || entry.urgency === null ? 'warn' : 'bad') : 'good',
      metricId,
      text: alarmPhrase(entry),
    });
  }

  /** The version that was in force when the watch began has no event of its own making here. */
  #found(version: number | null, at: { readonly key: string; readonly atUnixMs: number }): void {
    const { timeline, start, activity } = this.#glance;
    if (version === null || activity !== 'starting' || timeline.some((entry) => entry.version !== null)) return;
    const calibrationId = start?.parentCalibrationId ?? null;
    const text = `Version ${version} was in force and is watched.`;
    this.#enter({ ...at, kind: 'version', tone: 'good', version, calibrationId, text });
  }

  #kept({ data, seq }: RunEvent, atUnixMs: number): boolean {
    const version = numberOrNull(data['version']);
    if (version === null) return false;
    const isInForce = data['inForce'] === true;
    const reason = textOf(data['reason']);
    // A recalibration's own sentence comes with its end and says more.
    if (reason !== 'pre-run' && this.#glance.recalibrating !== null) return false;
    this.#enter({
      ...{ key: String(seq), atUnixMs, version, calibrationId: textOf(data['calibrationId']) },
      kind: isInForce ? 'version' : 'rejected',
      tone: isInForce ? 'good' : 'warn',
      text: isInForce ? `Version ${version} is in force.` : `Version ${version} was kept, but not put in force.`,
    });
    return true;
  }

  #recalibration(told: RecalibrationRecord, key: string): void {
    const { atUnixMs, attempt } = told;
    if (told.phase === 'started') {
      const { reason, metricIds } = told;
      this.#openMark(atUnixMs);
      this.#change({ activity: 'recalibrating', recalibrating: { sinceUnixMs: atUnixMs, attempt, reason, metricIds } });
      const why = reason === 'drift' ? 'because of drift' : reason;
      const count = attempt === 1 ? '' : `, attempt ${attempt}`;
      this.#enter({ key, atUnixMs, kind: 'recalibrating', tone: 'accent', text: `Recalibration, ${why}${count}.` });
      return;
    }
    const { accepted, version, calibrationId, sentence } = told;
    this.#closeMark(atUnixMs);
    this.#change({ activity: 'watching', recalibrating: null, ...(accepted ? { warning: null } : {}) });
    this.#enter({
      ...{ key, atUnixMs, version, calibrationId, text: sentence },
      kind: accepted ? 'version' : 'rejected',
      tone: accepted ? 'good' : 'warn',
    });
  }

  #metricGlance(metric: DriftMetric, start: RunStart): MetricGlance {
    const { nominal, limit, alarmRatio } = metricScale(metric);
    const changes = Object.entries(watchOf(start.spec)?.alarms ?? {}).filter(([, value]) => value !== undefined);
    const rules = alarmRules({ raiseAboveRatio: alarmRatio, ...Object.fromEntries(changes) });
    return {
      metricId: metric.metric_id,
      kind: Object.keys(metric.metric_type)[0] as DriftMetricKind,
      unit: driftMetricUnit(metric, start.bench),
      nominal,
      raiseAt: rules.raiseAboveRatio * limit,
      clearAt: rules.clearBelowRatio * limit,
      ...{ value: null, delta: null, ratio: null, state: null, alarm: calmAlarm },
    };
  }

  #enter(part: Pick<TimelineEntry, 'key' | 'atUnixMs' | 'kind' | 'text'> & Partial<TimelineEntry>): void {
    const entry = { tone: 'plain', metricId: null, version: null, calibrationId: null, ...part } as const;
    this.#change({ timeline: [...this.#glance.timeline, entry].slice(-mostEntries) });
  }

  #mark(mark: Pick<MonitorMark, 'kind' | 'fromMs' | 'text'> & Partial<MonitorMark>): void {
    this.#marks = [...this.#marks, { toMs: mark.fromMs, ...mark }].slice(-mostEntries);
  }

  #openMark(fromMs: number): void {
    this.#mark({ kind: 'recalibration', fromMs, toMs: null, text: '' });
  }

  #closeMark(toMs: number): void {
    this.#marks = this.#marks.map((mark) => (mark.toMs === null ? { ...mark, toMs } : mark));
  }

  #change(part: Partial<MonitorGlance>): void {
    this.#glance = { ...this.#glance, ...part };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
