import { benchParameters } from '../../domain/bench.ts';
import type { Bench } from '../../domain/bench.ts';
import type { AlarmRuleChanges } from '../../domain/alarm.ts';
import type { DriftMetric } from '../../domain/driftMetric.ts';
import type { RecalibrationPolicy } from '../../domain/run.ts';
import { FringeError } from '../../errors/fringeError.ts';
import { createDriftWatch, urgencies, worstUrgency } from '../../maths/drift/index.ts';
import type { DriftReport, DriftWatch, Urgency, WatchRules, WatchState } from '../../maths/drift/index.ts';
import type { Optimizer } from '../../maths/optimizers/optimizer.ts';
import { calibrate } from '../calibrate.ts';
import { ask } from '../instruction.ts';
import type { KeepResult, Plan, RunRequest } from '../instruction.ts';
import { resolveKernel } from '../resolveKernel.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';
import { CostSampler } from './costSamples.ts';
import { AlarmJudge } from './falseAlarms.ts';
import { MetricReader } from './measureMetrics.ts';
import { resolveMetrics } from './metricSource.ts';
import type { SourcedMetric } from './metricSource.ts';
import { monitorStreams } from './monitorStreams.ts';
import { movesWithState, nominalsOf, withCalibratedParameters, withNominalsOfState } from './nominals.ts';
import { recalibrate } from './recalibrate.ts';
import type { RecalibrationEnd } from './recalibrate.ts';
import { decide, metricsAsking, noAttempts } from './recalibrationPolicy.ts';
import type { Attempts } from './recalibrationPolicy.ts';
import { RunClock } from './runClock.ts';
import { writeSettings } from './writeSettings.ts';
import type { StateInForce } from './writeSettings.ts';

export interface DriftMonitorInput {
  readonly bench: Bench;
  readonly metrics: readonly DriftMetric[];
  readonly checkIntervalSeconds: number;
  /** Of the runStart: zero of the run's clock. */
  readonly startedAtUnixMs: number;
  /** Recalibrates by this kernel; null: drift is told, nothing is recalibrated. */
  readonly kernel: ResolvedKernel | null;
  /** A new optimizer for each calibration. @param ordinal of the calibration in this run, from 1: its seed's own */
  readonly optimizer: (
    resolved: ResolvedKernel,
    inForce: Readonly<Record<string, number>>,
    ordinal: number,
  ) => Optimizer;
  readonly inForce: StateInForce;
  readonly policy: RecalibrationPolicy;
  readonly alarms: AlarmRuleChanges;
}

export interface MonitorCounts {
  readonly checks: number;
  /** Alarms of drift that were raised. */
  readonly detections: number;
  /** Accepted ones. */
  readonly recalibrations: number;
  /** Null on hardware. */
  readonly falseAlarms: number | null;
  /** Versions in force, from the first to the last. */
  readonly states: readonly number[];
}

/** What a calibration changed. */
export interface Changed {
  readonly kept: KeepResult;
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * Drift watched by a plan: measures the metrics that are due, feeds detector and alarms, records both, and recalibrates
 * when an alarm that does not flap asks for it. A monitor run makes its checks on a grid (`monitorDrift`); a graph has
 * them made between its own readings.
 * @throws bad_input when a metric cannot be measured on the bench, or the alarm rules contradict themselves
 */
export class DriftMonitor {
  readonly clock: RunClock;
  readonly #input: DriftMonitorInput;
  readonly #reader: MetricReader;
  readonly #judge: AlarmJudge;
  readonly #lastMeasured = new Map<string, number>();
  #metrics: SourcedMetric[];
  #watch: DriftWatch;
  #watched: WatchState;
  #state: StateInForce;
  #attempts: Attempts = noAttempts;
  #exhaustedTold = false;
  #calibrations = 0;
  #urgency: Urgency | null = null;
  #report: DriftReport | null = null;
  #counts = { checks: 0, detections: 0, recalibrations: 0 };
  #states: number[];

  constructor(input: DriftMonitorInput) {
    const { bench, metrics, kernel, startedAtUnixMs, inForce } = input;
    this.#input = input;
    this.clock = new RunClock(startedAtUnixMs);
    this.#state = inForce;
    this.#states = inForce.version === null ? [] : [inForce.version];
    this.#reader = new MetricReader(bench, this.clock, kernel === null ? null : new CostSampler(kernel, this.clock));
    this.#judge = new AlarmJudge(bench);
    this.#metrics = withCalibratedParameters(resolveMetrics(metrics, bench, kernel), inForce.parameters);
    this.#watch = this.#createWatch();
    this.#watched = this.#watch.initial;
  }

  get state(): StateInForce {
    return this.#state;
  }

  /** The worst that the last check has found; null when nothing is beyond its threshold. */
  get urgency(): Urgency | null {
    return this.#urgency;
  }

  /** What the last check has found; null before the first, and of settings that came into force since. */
  get report(): DriftReport | null {
    return this.#report;
  }

  /** Checks above the threshold that the slowest of the alarms wants before it is raised. */
  get checksToRaise(): number {
    return Math.max(...[...this.#watch.rulesOf.values()].map(({ raiseChecks }) => raiseChecks));
  }

  get counts(): MonitorCounts {
    return { ...this.#counts, falseAlarms: this.#judge.falseAlarms, states: this.#states };
  }

  /** Whether a metric is above its threshold whose alarm has not been raised yet: worth a second look soon. */
  get suspects(): boolean {
    return this.#suspected().length > 0;
  }

  *openStreams(): Plan<void> {
    for (const { stream, keys } of monitorStreams) yield* ask({ verb: 'openStream', stream, keys });
    // The run's clock too, before anything is measured.
    yield* this.#recordWatch();
  }

  *#recordWatch(): Plan<void> {
    const metrics = this.#metrics.map(({ metric }) => metric);
    yield* this.clock.record('watch', { atUnixMs: this.clock.unixMs, metrics });
  }

  /**
   * A bench that is watched must stand at its settings: those in force are written; where some that the kernel tunes are
   * not in force, it is calibrated first.
   * @throws not_converged when that calibration does not converge
   */
  *bringIntoForce(): Plan<void> {
    const { bench, kernel } = this.#input;
    const { parameters, version } = this.#state;
    const tuned = kernel?.tuned.map(({ parameter }) => parameter.fullName) ?? [];
    if (kernel !== null && tuned.some((name) => !Object.hasOwn(parameters, name))) {
      yield* this.#calibrateFirst(kernel);
    } else if (Object.keys(parameters).length === 0) {
      const text = 'No calibration is in force: the bench is watched as it stands.';
      yield* ask({ verb: 'note', severity: 'warning', text });
    } else {
      const known = new Set(benchParameters(bench).map(({ fullName }) => fullName));
      const settings = Object.fromEntries(Object.entries(parameters).filter(([name]) => known.has(name)));
      yield* writeSettings(bench, settings, this.clock);
      yield* this.clock.record('applied', { version, parameters: settings });
    }
    yield* this.#judge.look();
  }

  *#calibrateFirst(resolved: ResolvedKernel): Plan<void> {
    const { kernel } = resolved;
    const { parameters } = this.#state;
    yield* this.clock.record('calibrations', { kernelId: kernel.id, reason: 'pre-run', attempt: 1 });
    const optimizer = this.#nextOptimizer(resolved);
    const outcome = yield* calibrate({ resolved, optimizer, inForce: parameters });
    yield* ask({ verb: 'limit', limits: null });
    const accept = outcome.converged;
    const kept = yield* ask({ verb: 'keep', calibration: { kernel, outcome, reason: 'pre-run', accept } });
    if (!accept) {
      throw new FringeError(
        'not_converged',
        `The calibration before the watch did not converge (${outcome.reason}); nothing was watched.`,
        {
          remedy: `Its record is version ${kept.version}, which was not put in force. Mend the kernel, or calibrate first.`,
        },
      );
    }
    const settings = { ...parameters, ...outcome.settings };
    yield* writeSettings(this.#input.bench, settings, this.clock);
    yield* this.clock.record('applied', { version: kept.version, parameters: settings });
    yield* this.#takeInForce({ kept, parameters: settings });
  }

  /**
   * One check: measures what is due, or what is suspected alone when `of` says so, and acts on it. Nothing due is no
   * check.
   * @returns settings that came into force by it, or null
   */
  *check(of: 'due' | 'suspected' = 'due'): Plan<Changed | null> {
    const nowSeconds = this.clock.seconds;
    const metrics = of === 'due' ? this.#due(nowSeconds) : this.#suspected();
    if (metrics.length === 0) return null;
    const values = yield* this.#reader.measure(metrics, this.#state);
    for (const { metric } of metrics) this.#lastMeasured.set(metric.metric_id, nowSeconds);
    const atUnixMs = this.clock.unixMs;
    const { state, report, events } = this.#watch.step(this.#watched, { atUnixMs, values });
    this.#watched = state;
    this.#report = report;
    this.#urgency = worstUrgency(report.drift_metrics.map(({ urgency }) => urgency));
    yield* this.clock.record('checks', { check: this.#counts.checks, atUnixMs, values, report });
    this.#counts.checks += 1;
    for (const event of events) {
      yield* this.clock.record('drift', { ...event });
      if (event.kind !== 'alarm' || event.entry.kind !== 'raised') continue;
      this.#counts.detections += 1;
      const raised = this.#metrics.find(({ metric }) => metric.metric_id === event.metricId);
      if (raised !== undefined) yield* this.#judge.judge(raised);
    }
    return yield* this.#actOnAlarms(report);
  }

  /** What somebody has asked for since the last look. */
  *serve(requests: readonly RunRequest[]): Plan<'go on' | 'finish'> {
    for (const request of requests) {
      if (request.kind === 'finish') return 'finish';
      const { kernel } = request;
      const { bench, kernel: own } = this.#input;
      const { resolved, refusals } = kernel === null ? { resolved: own, refusals: [] } : resolveKernel(kernel, bench);
      if (resolved === null) {
        const [first] = refusals;
        const why = first === undefined ? 'this monitor has no kernel' : `${first.path}: ${first.message}`;
        yield* ask({ verb: 'note', severity: 'warning', text: `No recalibration for "${request.reason}": ${why}.` });
        continue;
      }
      yield* this.#recalibrate(resolved, request.reason, []);
    }
    return 'go on';
  }

  #due(nowSeconds: number): SourcedMetric[] {
    // To the nearest check: the grid is not missed by the time that measuring took.
    const slack = this.#input.checkIntervalSeconds / 2;
    return this.#metrics.filter(({ metric }) => {
      const last = this.#lastMeasured.get(metric.metric_id);
      return last === undefined || nowSeconds - last >= metric.measurement_interval_seconds - slack;
    });
  }

  #suspected(): SourcedMetric[] {
    return this.#metrics.filter(({ metric }) => {
      const alarm = this.#watched.alarms[metric.metric_id];
      return alarm !== undefined && !alarm.driftActive && alarm.window.at(-1)?.above === true;
    });
  }

  *#actOnAlarms(report: DriftReport): Plan<Changed | null> {
    const { kernel, policy } = this.#input;
    if (kernel === null) return null;
    if (!this.#anyAlarmActive()) {
      this.#attempts = { ...this.#attempts, failed: 0 };
      this.#exhaustedTold = false;
    }
    const asking = metricsAsking(this.#watched, report, policy);
    const decision = decide(asking, this.#attempts, policy, this.clock.seconds);
    if (decision.kind === 'recalibrate') return yield* this.#recalibrate(kernel, 'drift', decision.metricIds);
    if (decision.kind === 'exhausted' && !this.#exhaustedTold) {
      this.#exhaustedTold = true;
      const text =
        `Recalibration has failed ${this.#attempts.failed} times in a row and is not tried again by itself. ` +
        `The alarm of ${decision.metricIds.join(', ')} stays: have a look at the bench, then recalibrate by hand.`;
      yield* ask({ verb: 'note', severity: 'warning', text });
    }
    return null;
  }

  #anyAlarmActive(): boolean {
    const least = urgencies.indexOf(this.#input.policy.minUrgency);
    return Object.values(this.#watched.alarms).some(
      ({ driftActive, urgency }) => driftActive && urgency !== null && urgencies.indexOf(urgency) >= least,
    );
  }

  *#recalibrate(resolved: ResolvedKernel, reason: string, metricIds: readonly string[]): Plan<Changed | null> {
    const attempt = this.#attempts.failed + 1;
    const { clock } = this;
    yield* clock.record('recalibrations', { phase: 'started', attempt, atUnixMs: clock.unixMs, reason, metricIds });
    const end = yield* recalibrate({
      ...{ resolved, clock, reason, attempt },
      optimizer: this.#nextOptimizer(resolved),
      inForce: this.#state.parameters,
    });
    const { accepted, kept, parameters } = end;
    if (accepted) {
      yield* clock.record('applied', { version: kept.version, parameters });
      yield* this.#takeInForce({ kept, parameters });
      this.#counts.recalibrations += 1;
      yield* this.#judge.look();
    } else if (end.formerMeets) {
      // It could not be bettered and does what it should: it is as good as new, though not as cool.
      this.#state = { ...this.#state, sinceUnixMs: clock.unixMs };
    }
    this.#attempts = { failed: accepted ? 0 : attempt, lastEndedAtSeconds: clock.seconds };
    this.#exhaustedTold = false;
    yield* clock.record('recalibrations', this.#finished(end, attempt));
    return accepted ? { kept, parameters } : null;
  }

  #finished(end: RecalibrationEnd, attempt: number): Record<string, unknown> {
    const { accepted, kept, parameters, before, former, after, probabilityBetter, sentence } = end;
    const { version, calibrationId } = kept;
    const nominals = nominalsOf(this.#metrics);
    const outcome = { accepted, before, former, after, probabilityBetter, version, calibrationId, parameters };
    return { phase: 'finished', attempt, atUnixMs: this.clock.unixMs, ...outcome, nominals, sentence };
  }

  *#takeInForce({ kept, parameters }: Changed): Plan<void> {
    this.#state = { parameters, version: kept.version, sinceUnixMs: this.clock.unixMs };
    this.#states = [...this.#states, kept.version];
    const measured = yield* this.#reader.measure(this.#metrics.filter(movesWithState), this.#state);
    this.#metrics = withNominalsOfState(this.#metrics, parameters, measured);
    this.#watch = this.#createWatch();
    this.#report = null;
    // What was measured before says nothing of the new state.
    this.#lastMeasured.clear();
    yield* this.#recordWatch();
  }

  #nextOptimizer(resolved: ResolvedKernel): Optimizer {
    this.#calibrations += 1;
    return this.#input.optimizer(resolved, this.#state.parameters, this.#calibrations);
  }

  #createWatch(): DriftWatch {
    const { bench, kernel, alarms } = this.#input;
    const periods = benchParameters(bench).flatMap(({ fullName, definition: { period } }) =>
      period === undefined ? [] : [[fullName, period] as const],
    );
    const rules: WatchRules = {
      targetNodes: kernel?.kernel.target_nodes ?? Object.keys(bench.nodes),
      parameterPeriods: Object.fromEntries(periods),
      alarms: Object.fromEntries(Object.entries(alarms).filter(([, value]) => value !== undefined)),
    };
    return createDriftWatch(
      this.#metrics.map(({ metric }) => metric),
      rules,
    );
  }
}
