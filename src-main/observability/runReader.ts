import type { RunDocument, RunEvent, RunStart, RunStop } from '../../src-core/documents/documents.ts';
import { CalibrationReader } from './calibrationReader.ts';
import { DriftReader } from './driftReader.ts';
import type { DriftNews } from './driftReader.ts';
import { makeEvent } from './eventMaker.ts';
import type { EventContent } from './eventMaker.ts';
import { asObject, findInside, numberOf, textOf } from './looseData.ts';
import type { Loose } from './looseData.ts';
import { recalibrationFinished, recalibrationStarted } from './recalibrationEvents.ts';
import { endEvents, rootName } from './runEnd.ts';
import type { Attributes, Signal, Span } from './signals.ts';
import { SpanTree } from './spanTree.ts';
import type { OpenSpan } from './spanTree.ts';

/** Reads the documents of one run, in order, and tells what happened as spans, events and figures. */
export class RunReader {
  readonly #start: RunStart;
  readonly #benchId: string;
  readonly #spec: Loose;
  readonly #tree: SpanTree;
  readonly #drift: DriftReader;
  /** Of a run that is no calibration itself. */
  readonly #root: OpenSpan | null;
  #calibration: CalibrationReader | null = null;
  #phase: { readonly name: string; readonly span: OpenSpan } | null = null;
  #recalibration: OpenSpan | null = null;
  /** When the first reading since the last drift check came in. */
  #checkBegan: { seq: number; unixMs: number } | null = null;
  readonly #counts = { checks: 0, detections: 0, recalibrations: 0 };

  constructor(start: RunStart) {
    const { runId } = start;
    const kind: string = start.spec.kind;
    this.#start = start;
    this.#benchId = start.bench.id;
    this.#spec = asObject(start.spec) ?? {};
    this.#tree = new SpanTree({ runId, benchId: this.#benchId });
    this.#drift = new DriftReader(this.#spec);
    const unixMs = Date.parse(start.startedAt);
    this.#root = kind === 'calibrate' ? null : this.#tree.begin(rootName(kind), { seq: 0, unixMs });
    if (kind === 'calibrate')
      this.#beginCalibration(asObject(this.#spec['kernel']), null, { seq: 0, unixMs, timeNs: 0 });
  }

  /** What is told of the start itself. */
  begun(): Signal[] {
    const { runId, startedAt, spec } = this.#start;
    const message = `The run ${runId} began on the bench "${this.#benchId}".`;
    const metadata = { run_kind: spec.kind, parent_calibration_id: this.#start.parentCalibrationId };
    return [this.#event(0, Date.parse(startedAt), { severity: 'info', type: 'run_started', message, metadata })];
  }

  /** @param unixMs when the document came in */
  take(document: RunDocument, unixMs: number): Signal[] {
    if (document.type === 'event') return this.#takeEvent(document, unixMs);
    return document.type === 'runStop' ? this.#stopped(document) : [];
  }

  #takeEvent(event: RunEvent, unixMs: number): Signal[] {
    const { stream, data, seq } = event;
    const tell = (content: EventContent) => this.#event(seq, unixMs, content);
    switch (stream) {
      case 'reads':
        this.#checkBegan ??= { seq, unixMs };
        return [];
      case 'checks':
        return this.#checked(event, unixMs);
      case 'drift':
        return this.#driftNews(this.#drift.take(data), { seq, unixMs });
      case 'recalibrations':
        return this.#recalibrated(event, unixMs);
      case 'calibrations':
        return this.#calibrationBegins(event, unixMs);
      case 'kept':
        return this.#kept(event, unixMs);
      case 'phases':
        return this.#phaseChanged(event, unixMs);
      case 'notes':
      case 'engine': {
        const message = textOf(data['text']);
        if (message === null || (stream === 'notes' && data['severity'] !== 'warning')) return [];
        const severity = data['severity'] === 'warning' ? 'warning' : 'info';
        return [tell({ severity, type: stream === 'engine' ? 'run_resumed' : 'run_warning', message, metadata: {} })];
      }
      case 'faults': {
        const kind = textOf(data['kind']);
        const message = `The fault "${kind ?? 'unknown'}" was injected into the simulated bench.`;
        const metadata = {
          fault: kind,
          magnitude: numberOf(data['magnitude']),
          instrument: textOf(data['instrument']),
        };
        return [tell({ severity: 'info', type: 'fault_injected', message, metadata })];
      }
      default:
        return asSpans(this.#calibration?.take(event, unixMs) ?? []);
    }
  }

  #checked({ data, seq }: RunEvent, unixMs: number): Signal[] {
    const { ratios, news } = this.#drift.check(data);
    this.#counts.checks += 1;
    const began = this.#checkBegan ?? { seq, unixMs };
    this.#checkBegan = null;
    const report = asObject(data['report']);
    const attributes: Attributes = {
      check: numberOf(data['check']),
      drift_detected: report?.['drift_detected'] === true,
      metrics: Object.keys(ratios),
    };
    const startUnixMs = began.unixMs;
    const span = this.#tree.past('drift.check', { seq: began.seq, startUnixMs, atUnixMs: unixMs, attributes });
    return [
      { kind: 'span', span },
      { kind: 'driftChecked', benchId: this.#benchId, ratios },
      ...this.#driftNews(news, { seq, unixMs }),
    ];
  }

  #driftNews({ events, detected }: DriftNews, { seq, unixMs }: { seq: number; unixMs: number }): Signal[] {
    this.#counts.detections += detected.length;
    return [
      ...events.map((content) => this.#event(seq, unixMs, content)),
      ...detected.map((metricId): Signal => ({ kind: 'driftDetected', benchId: this.#benchId, metricId })),
    ];
  }

  #recalibrated({ data, seq, timeNs }: RunEvent, unixMs: number): Signal[] {
    const benchId = this.#benchId;
    if (data['phase'] === 'started') {
      this.#recalibration = this.#tree.begin('drift.recalibrate', { seq, unixMs });
      return [
        this.#event(seq, unixMs, recalibrationStarted(data)),
        { kind: 'recalibrationTriggered', benchId, trigger: data['reason'] === 'drift' ? 'drift' : 'request' },
      ];
    }
    if (data['phase'] !== 'finished') return [];
    if (data['accepted'] === true) this.#counts.recalibrations += 1;
    const content = recalibrationFinished(data);
    const ended = this.#endCalibration({ unixMs, timeNs, told: {}, failedAs: null, failure: null });
    const open = this.#recalibration;
    this.#recalibration = null;
    this.#checkBegan = null;
    const span = open === null ? null : this.#tree.end(open, { atUnixMs: unixMs, attributes: content.metadata });
    return [...ended, ...asSpans(span === null ? [] : [span]), this.#event(seq, unixMs, content)];
  }

  #calibrationBegins({ data, seq, timeNs }: RunEvent, unixMs: number): Signal[] {
    if (this.#root === null) return [];
    const ended = this.#endCalibration({ unixMs, timeNs, told: {}, failedAs: null, failure: null });
    const kernelId = textOf(data['kernelId']);
    const isKernel = (candidate: Loose) =>
      asObject(candidate['optimizer_config']) !== null && (kernelId === null || candidate['id'] === kernelId);
    const kernel = findInside(data, isKernel) ?? findInside(this.#spec, isKernel);
    this.#beginCalibration(kernel, kernelId, { seq, unixMs, timeNs });
    return ended;
  }

  #kept({ data, seq, timeNs }: RunEvent, unixMs: number): Signal[] {
    const version = numberOf(data['version']);
    const inForce = data['inForce'] === true;
    const metadata = { version, in_force: inForce, calibration_id: textOf(data['calibrationId']) };
    const message = `Version ${version ?? '?'} was kept${inForce ? ' and is in force' : ', not in force'}.`;
    const last = this.#calibration?.last ?? { unixMs, timeNs };
    const end = { ...last, told: data, failedAs: null, failure: null };
    const ended = this.#root === null ? [] : this.#endCalibration(end);
    // A recalibration measures the former settings against the new ones before it keeps either.
    const at = { seq, startUnixMs: last.unixMs, atUnixMs: unixMs, attributes: { accepted: inForce } };
    const isVerified = this.#recalibration !== null && ended.length > 0;
    return [
      ...ended,
      ...asSpans(isVerified ? [this.#tree.past('calibration.verify', at)] : []),
      this.#event(seq, unixMs, { severity: 'info', type: 'calibration_kept', message, metadata }),
    ];
  }

  #phaseChanged({ data, seq, timeNs }: RunEvent, unixMs: number): Signal[] {
    const name = textOf(data['phase']);
    if (name === null) return [];
    if (data['state'] === 'begin') {
      const spanName = name === 'apply' ? 'calibration.apply' : `graph.${name}`;
      this.#phase = { name, span: this.#tree.begin(spanName, { seq, unixMs }) };
      return [];
    }
    if (this.#phase?.name !== name || data['state'] !== 'end') return [];
    const ended = this.#endCalibration({ unixMs, timeNs, told: {}, failedAs: null, failure: null });
    const span = this.#tree.end(this.#phase.span, { atUnixMs: unixMs, attributes: {} });
    this.#phase = null;
    return [...ended, ...asSpans(span === null ? [] : [span])];
  }

  #stopped(stop: RunStop): Signal[] {
    const { seq, timeNs, status, reason, code } = stop;
    const unixMs = Date.parse(stop.endedAt);
    const failure = status === 'finished' ? null : reason;
    const told = asObject(stop.result) ?? {};
    const failedAs = status === 'finished' ? null : convergenceOf(code);
    const ending = { unixMs, timeNs, failedAs, failure };
    const signals = this.#endCalibration({ ...ending, told: this.#root === null ? told : {} });
    if (this.#root !== null) {
      const attributes = { bench_id: this.#benchId, status, ...(this.#counts.checks > 0 ? this.#counts : {}) };
      const span = this.#tree.end(this.#root, { atUnixMs: unixMs, attributes, failure });
      if (span !== null) signals.push({ kind: 'span', span });
    }
    return [
      ...signals,
      ...[...this.#drift.flush(), ...endEvents(this.#start, stop)].map((content) => this.#event(seq, unixMs, content)),
      { kind: 'runEnded', runId: this.#start.runId, runKind: this.#start.spec.kind, status },
    ];
  }

  #beginCalibration(
    kernel: Loose | null,
    id: string | null,
    at: { seq: number; unixMs: number; timeNs: number },
  ): void {
    const kernelId = id ?? textOf(kernel?.['id']) ?? 'unknown';
    this.#calibration = new CalibrationReader({ tree: this.#tree, benchId: this.#benchId, kernel, kernelId, ...at });
  }

  #endCalibration(end: Parameters<CalibrationReader['end']>[0]): Signal[] {
    if (this.#calibration === null) return [];
    const { spans, figures } = this.#calibration.end(end);
    this.#calibration = null;
    this.#checkBegan = null;
    return [...asSpans(spans), { kind: 'calibrationEnded', calibration: figures }];
  }

  #event(seq: number, unixMs: number, content: EventContent): Signal {
    const { runId } = this.#start;
    const metadata = { ...content.metadata, run_id: runId, bench_id: this.#benchId };
    return { kind: 'event', event: makeEvent(`${runId}-${seq}`, unixMs, { ...content, metadata }) };
  }
}

const asSpans = (spans: readonly Span[]): Signal[] => spans.map((span) => ({ kind: 'span', span }));

/** The source's convergence reasons, as far as an error code tells one. */
function convergenceOf(code: string | null): string {
  if (code === 'stopped') return 'cancelled';
  if (code === 'safety_violation') return code;
  return code?.startsWith('instrument_') ? 'instrument_failure' : 'failed';
}
