import type { MeasurementStep } from '../domain/kernel.ts';
import type { Optimizer } from '../maths/optimizers/optimizer.ts';
import { confidenceBelow, confirmationReads, summariseConfirmation } from './confirmation.ts';
import type { Confirmation } from './confirmation.ts';
import type { CalibrationOutcome } from './calibrationOutcome.ts';
import { calibrationStreams } from './calibrationStreams.ts';
import { ask } from './instruction.ts';
import type { Plan } from './instruction.ts';
import { compileKernel, Measurement } from './measurement.ts';
import type { CompiledKernel } from './measurement.ts';
import type { ResolvedKernel } from './resolveKernel.ts';
import { runLimits } from './runLimits.ts';

export interface CalibrationInput {
  readonly resolved: ResolvedKernel;
  readonly optimizer: Optimizer;
  /** Fewer than the kernel's, to describe a run without running it. */
  readonly maxIterations?: number;
}

interface Best {
  readonly iteration: number;
  readonly point: readonly number[];
  readonly cost: number;
}

/**
 * A calibration as a plan: measure as found; then ask the optimizer for a candidate, write it, measure it, tell the
 * cost; a candidate that meets the target is confirmed by the mean of further reads before it is accepted.
 */
export function* calibrate(input: CalibrationInput): Plan<CalibrationOutcome> {
  return yield* new CalibrationPlan(input).run();
}

class CalibrationPlan {
  readonly #resolved: ResolvedKernel;
  readonly #optimizer: Optimizer;
  readonly #compiled: CompiledKernel;
  readonly #maxIterations: number;
  readonly #lastSet = new Map<string, number>();
  #settleMs = 0;
  #best: Best | null = null;
  #iterations = 0;
  #elapsedSeconds = 0;

  constructor({ resolved, optimizer, maxIterations }: CalibrationInput) {
    this.#resolved = resolved;
    this.#optimizer = optimizer;
    this.#compiled = compileKernel(resolved);
    this.#maxIterations = maxIterations ?? resolved.kernel.optimizer_config.max_iterations;
  }

  *run(): Plan<CalibrationOutcome> {
    yield* ask({ verb: 'limit', limits: runLimits(this.#resolved) });
    for (const { stream, keys } of calibrationStreams(this.#resolved)) yield* ask({ verb: 'openStream', stream, keys });
    const temperatureC = yield* this.#readTemperature();
    const before = yield* this.#measureAsFound();
    const accepted = yield* this.#search();
    const confirmation = accepted?.confirmation ?? (yield* this.#settleOnBest());
    const truth = yield* ask({ verb: 'truth' });
    const met = accepted !== null;
    return {
      reason: met ? 'threshold_met' : this.#timedOut() ? 'timeout' : 'max_iterations',
      converged: met,
      iterations: this.#iterations,
      bestIteration: this.#best?.iteration ?? null,
      bestParameters: this.#best === null ? {} : this.#fullNames(this.#best.point),
      cost: this.#inOwnSign(confirmation?.meanCost ?? this.#best?.cost ?? null),
      snrDb: confirmation?.snrDb ?? null,
      sensorSnrDb: confirmation?.sensorSnrDb ?? {},
      confidence: this.#confidence(confirmation, met, before.cost),
      extinctionRatioDb: confirmation === null ? null : this.#extinctionOfMeans(confirmation),
      trueExtinctionRatioDb: truth?.extinctionRatioDb ?? null,
      initialCost: this.#inOwnSign(before.cost),
      initialExtinctionRatioDb: before.extinctionRatioDb,
      temperatureC,
      durationSeconds: this.#elapsedSeconds,
    };
  }

  *#search(): Plan<{ confirmation: Confirmation } | null> {
    const { target, kernel } = this.#resolved;
    while (this.#iterations < this.#maxIterations && !this.#timedOut()) {
      const proposal = this.#optimizer.ask();
      if (proposal === null) break;
      const point = this.#optimizer.wrap(proposal);
      const measurement = yield* this.#measureCandidate(point);
      const cost = measurement.cost(this.#compiled);
      this.#optimizer.tell(proposal, cost ?? Number.POSITIVE_INFINITY);
      yield* this.#recordIteration(point, cost, measurement);
      if (target !== null && cost !== null && cost <= target) {
        const confirmation = yield* this.#confirm(point, target);
        if (confirmation.meanCost !== null && confirmation.meanCost <= target) {
          this.#best = { iteration: this.#iterations - 1, point, cost: confirmation.meanCost };
          return { confirmation };
        }
        // A lucky reading must not draw the search: the mean replaces it.
        this.#optimizer.replaceCost(proposal, confirmation.meanCost ?? Number.POSITIVE_INFINITY);
        const best = this.#best;
        if (best !== null && best.point === point)
          this.#best = { ...best, cost: confirmation.meanCost ?? Number.MAX_VALUE };
      }
      if (this.#optimizer.size() < kernel.optimizer_config.convergence_threshold) {
        if (target === null) return yield* this.#acceptBest();
        this.#optimizer.restart();
      }
    }
    return null;
  }

  /** Without a target the algorithm's own size has decided; the best point is measured again for honest numbers. */
  *#acceptBest(): Plan<{ confirmation: Confirmation } | null> {
    const confirmation = yield* this.#settleOnBest();
    return confirmation === null || confirmation.meanCost === null ? null : { confirmation };
  }

  /** After a search that did not end by itself: the numbers reported are those of the best point, measured again. */
  *#settleOnBest(): Plan<Confirmation | null> {
    if (this.#best === null || this.#timedOut()) return null;
    return yield* this.#confirm(this.#best.point, this.#resolved.target);
  }

  *#readTemperature(): Plan<number | null> {
    const sensor = this.#resolved.bench.temperature_sensor;
    if (sensor === undefined) return null;
    const { read } = yield* ask({ verb: 'read', sensor, stepId: 'temperature', integrationTimeNs: 0 });
    return read.value;
  }

  /** One pass of the sequence's reads with nothing written: what the bench was like before. */
  *#measureAsFound(): Plan<{ cost: number | null; extinctionRatioDb: number | null }> {
    const measurement = new Measurement(new Map());
    for (const step of this.#resolved.kernel.measurement_sequence) {
      if ('ReadSensor' in step.action) yield* this.#read(step, step.action.ReadSensor, measurement);
    }
    const usesParameters = this.#compiled.cost.names.some((name) => this.#resolved.tuned.some((p) => p.name === name));
    const hasMetrics = this.#compiled.metrics.size > 0;
    const cost = usesParameters || hasMetrics ? null : measurement.cost(this.#compiled);
    const extinctionRatioDb = measurement.quantity('extinction_ratio_db', this.#compiled.derived);
    yield* ask({ verb: 'record', stream: 'before', data: { cost: this.#inOwnSign(cost), extinctionRatioDb } });
    return { cost, extinctionRatioDb };
  }

  *#measureCandidate(point: readonly number[]): Plan<Measurement> {
    const sequence = this.#resolved.kernel.measurement_sequence;
    const setBySequence = new Set(
      sequence.flatMap(({ action }) =>
        'SetParameter' in action && typeof action.SetParameter.value === 'string'
          ? [action.SetParameter.value.slice(1)]
          : [],
      ),
    );
    for (const [index, { name, parameter }] of this.#resolved.tuned.entries()) {
      if (!setBySequence.has(name)) yield* this.#set(parameter.fullName, point[index] as number);
    }
    return yield* this.#measureSequence(point);
  }

  *#measureSequence(point: readonly number[]): Plan<Measurement> {
    const measurement = new Measurement(this.#namedValues(point));
    for (const step of this.#resolved.kernel.measurement_sequence) {
      const { action } = step;
      if ('SetParameter' in action) {
        const { node_id: node, param_name: name, value } = action.SetParameter;
        const number = typeof value === 'number' ? value : (this.#namedValues(point).get(value.slice(1)) as number);
        yield* this.#set(`${node}.${name}`, number);
      } else if ('ReadSensor' in action) {
        yield* this.#read(step, action.ReadSensor, measurement);
      } else if ('Wait' in action) {
        yield* ask({ verb: 'wait', durationMs: action.Wait.duration_ns / 1e6, reason: step.step_id });
      } else {
        const expression = this.#compiled.metrics.get(step.step_id);
        if (expression !== undefined)
          measurement.compute(action.Compute.metric_name, expression, this.#compiled.derived);
      }
    }
    return measurement;
  }

  *#set(fullName: string, value: number): Plan<void> {
    // The instrument holds what it was told: writing it again costs time and wears nothing but patience.
    if (this.#lastSet.get(fullName) === value) return;
    yield* ask({ verb: 'set', parameter: fullName, value });
    this.#lastSet.set(fullName, value);
    const [node, name] = fullName.split('.') as [string, string];
    const settleMs = this.#resolved.bench.nodes[node]?.parameters[name]?.settle_ms ?? 0;
    this.#settleMs = Math.max(this.#settleMs, settleMs);
  }

  *#read(
    step: MeasurementStep,
    { sensor_id: sensor, integration_time_ns: integrationTimeNs }: { sensor_id: string; integration_time_ns: number },
    into: Measurement,
  ): Plan<void> {
    if (this.#settleMs > 0) {
      yield* ask({ verb: 'wait', durationMs: this.#settleMs, reason: 'settle' });
      this.#settleMs = 0;
    }
    into.addRead(step.step_id, yield* ask({ verb: 'read', sensor, stepId: step.step_id, integrationTimeNs }));
  }

  *#recordIteration(point: readonly number[], cost: number | null, measurement: Measurement): Plan<void> {
    const iteration = this.#iterations;
    this.#iterations += 1;
    if (cost !== null && (this.#best === null || cost < this.#best.cost)) this.#best = { iteration, point, cost };
    const { timeNs } = yield* ask({
      verb: 'record',
      stream: 'iterations',
      data: {
        iteration,
        parameters: this.#fullNames(point),
        cost: this.#inOwnSign(cost),
        gradient: null,
        bestCost: this.#inOwnSign(this.#best?.cost ?? null),
        bestIteration: this.#best?.iteration ?? null,
        extinctionRatioDb: measurement.quantity('extinction_ratio_db', this.#compiled.derived),
        fault: measurement.fault,
      },
    });
    this.#elapsedSeconds = timeNs / 1e9;
  }

  *#confirm(point: readonly number[], target: number | null): Plan<Confirmation> {
    const costs: (number | null)[] = [];
    const measurements: Measurement[] = [];
    for (let repeat = 0; repeat < confirmationReads; repeat++) {
      const measurement = yield* this.#measureCandidate(point);
      measurements.push(measurement);
      costs.push(measurement.cost(this.#compiled));
    }
    const confirmation = summariseConfirmation(
      costs,
      measurements.flatMap((measurement) => measurement.reads),
    );
    const { timeNs } = yield* ask({
      verb: 'record',
      stream: 'confirmations',
      data: {
        iteration: this.#iterations - 1,
        parameters: this.#fullNames(point),
        costs: costs.map((cost) => this.#inOwnSign(cost)),
        mean: this.#inOwnSign(confirmation.meanCost),
        standardDeviation: confirmation.standardDeviation,
        snrDb: confirmation.snrDb,
        extinctionRatioDb: this.#extinctionOfMeans(confirmation),
        met: target !== null && confirmation.meanCost !== null && confirmation.meanCost <= target,
      },
    });
    this.#elapsedSeconds = timeNs / 1e9;
    return confirmation;
  }

  /** Extinction ratio of the mean readings, in dB: noise averages before the logarithm, not after it. */
  #extinctionOfMeans({ meanQuantities }: Confirmation): number | null {
    const expression = this.#compiled.derived.get('extinction_ratio_db');
    if (expression === undefined || !expression.names.every((name) => meanQuantities.has(name))) return null;
    const value = expression.evaluate(meanQuantities);
    return Number.isFinite(value) ? value : null;
  }

  /**
   * With a target: the probability that the true cost meets it. Without one: that the accepted point is better than
   * what was found, or 0 when the search did not converge.
   */
  #confidence(confirmation: Confirmation | null, converged: boolean, initialCost: number | null): number {
    if (confirmation === null) return 0;
    const { target } = this.#resolved;
    if (target !== null) return confidenceBelow(target, confirmation);
    return converged && initialCost !== null ? confidenceBelow(initialCost, confirmation) : 0;
  }

  #timedOut(): boolean {
    return this.#elapsedSeconds > this.#resolved.kernel.safety_constraints.timeout_seconds;
  }

  /** Costs are minimised inside; what is recorded has the sign of the kernel's expression. */
  #inOwnSign(cost: number | null): number | null {
    return cost === null ? null : this.#compiled.sign * cost;
  }

  #namedValues(point: readonly number[]): Map<string, number> {
    const values = new Map<string, number>();
    for (const [index, { name, parameter }] of this.#resolved.tuned.entries()) {
      values.set(name, point[index] as number);
      values.set(parameter.fullName, point[index] as number);
    }
    return values;
  }

  #fullNames(point: readonly number[]): Record<string, number> {
    return Object.fromEntries(
      this.#resolved.tuned.map(({ parameter }, index) => [parameter.fullName, point[index] as number]),
    );
  }
}
