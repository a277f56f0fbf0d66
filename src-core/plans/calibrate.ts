import { benchParameters } from '../domain/bench.ts';
import type { Optimizer } from '../maths/optimizers/optimizer.ts';
import { mean, sampleStandardDeviation } from '../maths/statistics/index.ts';
import { CandidateMeasurement } from './candidateMeasurement.ts';
import { confidenceOfMean, confirmationReads, summariseConfirmation } from './confirmation.ts';
import type { Confirmation } from './confirmation.ts';
import type { CalibrationOutcome } from './calibrationOutcome.ts';
import { calibrationStreams } from './calibrationStreams.ts';
import { algorithmLabel, chooseAlgorithm, noiseDecides } from './adaptiveChoice.ts';
import { describedOptimizer, guessesMoved } from './createOptimizer.ts';
import type { DescribedOptimizer } from './createOptimizer.ts';
import { GradientRecord } from './gradientRecord.ts';
import type { RecordedGradient } from './gradientRecord.ts';
import { createCostEvaluator } from './costs/costKinds.ts';
import type { CostEvaluator, CostReading, MeasuredCandidate } from './costs/costEvaluator.ts';
import { coCalibrate } from './coCalibration/coCalibrate.ts';
import { coCalibrationOf, meshOfKernel } from './coCalibration/meshOfKernel.ts';
import { ask } from './instruction.ts';
import type { Plan } from './instruction.ts';
import { compileKernel } from './measurement.ts';
import type { CompiledKernel, Measurement } from './measurement.ts';
import { propose } from './propose.ts';
import type { ResolvedKernel } from './resolveKernel.ts';
import { runLimits } from './runLimits.ts';

export interface CalibrationInput {
  readonly resolved: ResolvedKernel;
  /** For an adaptive kernel one with its description, so that it can be made anew when the noise decides otherwise. */
  readonly optimizer: Optimizer | DescribedOptimizer;
  /** Settings in force, by full name: those that the kernel does not set are written first, or it would tune another chip. */
  readonly inForce?: Readonly<Record<string, number>>;
  /** Fewer than the kernel's, to describe a run without running it. */
  readonly maxIterations?: number;
}

/** Reads from which an adaptive search tells the noise. */
const noiseReads = 4;

interface Best {
  readonly iteration: number;
  readonly point: readonly number[];
  readonly cost: number;
}

/** The reads that confirmed a point, with what each was worth. */
interface Confirmed extends Confirmation {
  readonly readings: readonly CostReading[];
  readonly met: boolean;
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
  #optimizer: Optimizer | DescribedOptimizer;
  readonly #compiled: CompiledKernel;
  readonly #evaluator: CostEvaluator;
  readonly #bench: CandidateMeasurement;
  readonly #maxIterations: number;
  readonly #standing: Readonly<Record<string, number>>;
  #best: Best | null = null;
  #iterations = 0;
  #lastFault: string | null = null;
  #algorithm: string;
  readonly #gradients: GradientRecord;

  constructor({ resolved, optimizer, inForce = {}, maxIterations }: CalibrationInput) {
    this.#standing = settingsBeside(resolved, inForce);
    this.#resolved = resolved;
    this.#optimizer = optimizer;
    this.#compiled = compileKernel(resolved);
    this.#evaluator = createCostEvaluator(resolved, this.#compiled);
    this.#bench = new CandidateMeasurement(resolved, this.#compiled);
    this.#algorithm = algorithmLabel(resolved);
    this.#gradients = new GradientRecord({ bench: this.#bench, evaluator: this.#evaluator });
    this.#maxIterations = maxIterations ?? resolved.kernel.optimizer_config.max_iterations;
  }

  *run(): Plan<CalibrationOutcome> {
    yield* ask({ verb: 'limit', limits: runLimits(this.#resolved) });
    for (const { stream, keys } of calibrationStreams(this.#resolved)) yield* ask({ verb: 'openStream', stream, keys });
    for (const text of guessesMoved(this.#resolved)) yield* ask({ verb: 'note', severity: 'warning', text });
    const { temperature_sensor: thermometer } = this.#resolved.bench;
    const temperatureC = thermometer === undefined ? null : yield* this.#bench.readOnce(thermometer, 'temperature');
    const before = yield* this.#measureAsFound();
    yield* this.#bringIntoForce();
    yield* this.#chooseAlgorithm();
    yield* this.#calibrateMesh();
    const accepted = yield* this.#search();
    const confirmation = accepted ?? (yield* this.#settleOnBest());
    if (this.#best === null) yield* this.#tellNeverFinite();
    const truth = yield* ask({ verb: 'truth' });
    const met = accepted !== null;
    const bestParameters = this.#best === null ? {} : this.#bench.fullNames(this.#best.point);
    return {
      algorithm: this.#algorithm,
      reason: met ? 'threshold_met' : this.#timedOut() ? 'timeout' : 'max_iterations',
      converged: met,
      iterations: this.#iterations,
      bestIteration: this.#best?.iteration ?? null,
      bestParameters,
      settings: { ...this.#standing, ...constantsOf(this.#resolved), ...bestParameters },
      cost: this.#inOwnSign(confirmation?.meanCost ?? this.#best?.cost ?? null),
      snrDb: confirmation?.snrDb ?? null,
      sensorSnrDb: confirmation?.sensorSnrDb ?? {},
      confidence: this.#confidence(confirmation, met, before.cost),
      extinctionRatioDb: confirmation === null ? null : this.#extinctionOfMeans(confirmation),
      trueExtinctionRatioDb: truth?.extinctionRatioDb ?? null,
      initialCost: this.#inOwnSign(before.cost),
      initialExtinctionRatioDb: before.extinctionRatioDb,
      temperatureC,
      durationSeconds: this.#bench.elapsedSeconds,
    };
  }

  *#bringIntoForce(): Plan<void> {
    let settleMs = 0;
    for (const [parameter, value] of Object.entries(this.#standing)) {
      yield* ask({ verb: 'set', parameter, value });
      const [node = '', name = ''] = parameter.split('.');
      settleMs = Math.max(settleMs, this.#resolved.bench.nodes[node]?.parameters[name]?.settle_ms ?? 0);
    }
    if (settleMs > 0) yield* ask({ verb: 'wait', durationMs: settleMs, reason: 'settings in force settle' });
  }

  /** An adaptive search says what it becomes and why; where the noise decides, it is measured first. */
  *#chooseAlgorithm(): Plan<void> {
    const resolved = this.#resolved;
    if (resolved.kernel.optimizer_config.algorithm !== 'Adaptive') return;
    const noise = noiseDecides(resolved) ? yield* this.#measureNoise() : null;
    const { algorithm, reason } = chooseAlgorithm(resolved, noise);
    this.#algorithm = algorithmLabel(resolved, noise);
    yield* ask({ verb: 'note', severity: 'info', text: `The algorithm is ${this.#algorithm}: ${reason}.` });
    if (noise === null || !('description' in this.#optimizer)) return;
    this.#optimizer = describedOptimizer({ ...this.#optimizer.description, algorithm });
  }

  /** A mesh is calibrated and programmed as a whole first; the search by the cost begins where that has come to. */
  *#calibrateMesh(): Plan<void> {
    const resolved = this.#resolved;
    if (coCalibrationOf(resolved.kernel) === null || !('description' in this.#optimizer)) return;
    const mesh = meshOfKernel(resolved);
    if (!('wiring' in mesh)) return;
    const { description } = this.#optimizer;
    const crosstalk = mesh.options.measure_crosstalk ? 'measured' : 'not_measured';
    const found = yield* coCalibrate({ ...mesh, crosstalk, seed: description.seed });
    if (found === null) return;
    const start = [...description.space.start];
    mesh.tunedAt.forEach((tuned, phase) => (start[tuned] = found.drives[phase] as number));
    this.#optimizer = describedOptimizer({ ...description, space: { ...description.space, start } });
  }

  /** Deviation of the cost over its mean in repeated reads as found; null where they do not tell it. */
  *#measureNoise(): Plan<number | null> {
    if (!this.#evaluator.tellsAsFound) return null;
    const costs: number[] = [];
    for (let repeat = 0; repeat < noiseReads; repeat++) {
      const { cost } = yield* this.#evaluator.evaluate(yield* this.#bench.asFound());
      if (cost === null) return null;
      costs.push(cost);
    }
    const noise = sampleStandardDeviation(costs) / Math.abs(mean(costs));
    return Number.isFinite(noise) ? noise : null;
  }

  /** What confirmed the accepted point, or null when none was. */
  *#search(): Plan<Confirmed | null> {
    const { convergence_threshold: threshold } = this.#resolved.kernel.optimizer_config;
    while (this.#iterations < this.#maxIterations && !this.#timedOut()) {
      const proposal = yield* propose(this.#optimizer);
      if (proposal === null) break;
      const candidate = yield* this.#bench.at(this.#optimizer.wrap(proposal));
      const reading = yield* this.#evaluator.evaluate(candidate);
      this.#optimizer.tell(proposal, reading.cost ?? Number.POSITIVE_INFINITY);
      const gradient = yield* this.#gradients.of(this.#optimizer, {
        iteration: this.#iterations,
        proposal,
        candidate,
        reading,
      });
      yield* this.#recordIteration(candidate, reading, gradient);
      if (this.#evaluator.met([reading])) {
        const confirmed = yield* this.#confirm(candidate.point);
        if (confirmed.met) {
          this.#best = { iteration: this.#iterations - 1, point: candidate.point, cost: confirmed.meanCost as number };
          return confirmed;
        }
        this.#takeBack(proposal, candidate, confirmed.meanCost);
      }
      if (this.#optimizer.size() < threshold) {
        if (!this.#evaluator.hasTarget) return yield* this.#acceptBest();
        this.#optimizer.restart();
      }
    }
    return null;
  }

  /** A lucky reading must not draw the search: the mean replaces it; without one the candidate is no longer the best. */
  #takeBack(proposal: readonly number[], { point }: MeasuredCandidate, meanCost: number | null): void {
    this.#optimizer.replaceCost(proposal, meanCost ?? Number.POSITIVE_INFINITY);
    if (this.#best?.point !== point) return;
    this.#best = meanCost === null ? null : { ...this.#best, cost: meanCost };
  }

  /** Without a target the algorithm's own size has decided; the best point is measured again for honest numbers. */
  *#acceptBest(): Plan<Confirmed | null> {
    const confirmed = yield* this.#settleOnBest();
    return confirmed === null || confirmed.meanCost === null ? null : confirmed;
  }

  /** After a search that did not end by itself: the numbers reported are those of the best point, measured again. */
  *#settleOnBest(): Plan<Confirmed | null> {
    if (this.#best === null || this.#timedOut()) return null;
    return yield* this.#confirm(this.#best.point);
  }

  *#tellNeverFinite(): Plan<void> {
    const why = this.#lastFault === null ? 'its expression gave no finite number' : this.#lastFault;
    const text = `No candidate had a cost that can be used; the last one: ${why}.`;
    yield* ask({ verb: 'note', severity: 'warning', text });
  }

  *#measureAsFound(): Plan<{ cost: number | null; extinctionRatioDb: number | null }> {
    const found = yield* this.#bench.asFound();
    const { cost } = this.#evaluator.tellsAsFound ? yield* this.#evaluator.evaluate(found) : { cost: null };
    const extinctionRatioDb = this.#extinctionOf(found.measurement);
    yield* this.#bench.record('before', { cost: this.#inOwnSign(cost), extinctionRatioDb });
    return { cost, extinctionRatioDb };
  }

  *#recordIteration(
    { point, measurement }: MeasuredCandidate,
    { cost, fault }: CostReading,
    known: RecordedGradient | null,
  ): Plan<void> {
    const iteration = this.#iterations;
    this.#iterations += 1;
    this.#lastFault = fault;
    if (cost !== null && (this.#best === null || cost < this.#best.cost)) this.#best = { iteration, point, cost };
    yield* this.#bench.record('iterations', {
      iteration,
      parameters: this.#bench.fullNames(point),
      cost: this.#inOwnSign(cost),
      gradient: known === null ? null : this.#gradientInOwnSign(known.gradient),
      // An algorithm that measures slopes itself knows them when the last setting beside the candidate was measured.
      gradientIteration: known?.iteration ?? null,
      bestCost: this.#inOwnSign(this.#best?.cost ?? null),
      bestIteration: this.#best?.iteration ?? null,
      extinctionRatioDb: this.#extinctionOf(measurement),
      fault,
    });
  }

  /** By full name. */
  #gradientInOwnSign(gradient: readonly number[]): Record<string, number> {
    return this.#bench.fullNames(gradient.map((slope) => this.#evaluator.sign * slope));
  }

  *#confirm(point: readonly number[]): Plan<Confirmed> {
    const readings: CostReading[] = [];
    const candidates: MeasuredCandidate[] = [];
    for (let repeat = 0; repeat < confirmationReads; repeat++) {
      const candidate = yield* this.#bench.at(point);
      candidates.push(candidate);
      readings.push(yield* this.#evaluator.evaluate(candidate));
    }
    const summary = summariseConfirmation(
      readings.map(({ cost }) => cost),
      candidates.flatMap(({ measurement }) => measurement.reads),
      candidates.flatMap(({ measurement }) => (measurement.spectrum === null ? [] : [measurement.spectrum])),
    );
    const met = summary.meanCost !== null && this.#evaluator.met(readings);
    yield* this.#bench.record('confirmations', {
      iteration: this.#iterations - 1,
      parameters: this.#bench.fullNames(point),
      costs: summary.costs.map((cost) => this.#inOwnSign(cost)),
      mean: this.#inOwnSign(summary.meanCost),
      standardDeviation: summary.standardDeviation,
      snrDb: summary.snrDb,
      extinctionRatioDb: this.#extinctionOfMeans(summary),
      met,
    });
    return { ...summary, readings, met };
  }

  #extinctionOf(measurement: Measurement): number | null {
    return measurement.quantity('extinction_ratio_db', this.#compiled.derived);
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
  #confidence(confirmed: Confirmed | null, converged: boolean, initialCost: number | null): number {
    if (confirmed === null) return 0;
    const ofTarget = this.#evaluator.confidence(confirmed.readings);
    if (ofTarget !== null) return ofTarget;
    const { costs } = confirmed;
    const finite = costs.filter((cost): cost is number => cost !== null);
    if (!converged || initialCost === null || finite.length < costs.length) return 0;
    return confidenceOfMean(finite, initialCost);
  }

  #timedOut(): boolean {
    return this.#bench.elapsedSeconds > this.#resolved.kernel.safety_constraints.timeout_seconds;
  }

  /** Costs are minimised inside; what is recorded has the sign of the kernel's expression. */
  #inOwnSign(cost: number | null): number | null {
    return cost === null ? null : this.#evaluator.sign * cost;
  }
}

/** Settings in force that this kernel neither tunes nor sets, of parameters the bench has. */
function settingsBeside(
  resolved: ResolvedKernel,
  inForce: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const { bench, tuned, constants } = resolved;
  const known = new Set(benchParameters(bench).map(({ fullName }) => fullName));
  const own = new Set([...constants, ...tuned.map(({ parameter }) => parameter.fullName)]);
  return Object.fromEntries(Object.entries(inForce).filter(([name]) => known.has(name) && !own.has(name)));
}

/** What the measurement sequence sets to a number of its own, the last one of each parameter. */
const constantsOf = ({ kernel }: ResolvedKernel): Readonly<Record<string, number>> =>
  Object.fromEntries(
    kernel.measurement_sequence.flatMap(({ action }) => {
      if (!('SetParameter' in action) || typeof action.SetParameter.value !== 'number') return [];
      const { node_id: node, param_name: name, value } = action.SetParameter;
      return [[`${node}.${name}`, value] as const];
    }),
  );
