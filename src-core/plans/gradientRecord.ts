import type { Optimizer } from '../maths/optimizers/optimizer.ts';
import type { CandidateMeasurement } from './candidateMeasurement.ts';
import type { CostEvaluator, CostReading, MeasuredCandidate } from './costs/costEvaluator.ts';
import { ask } from './instruction.ts';
import type { Plan } from './instruction.ts';

/** Slopes of the cost, as minimised, with the iteration at whose point they hold. */
export interface RecordedGradient {
  readonly iteration: number;
  readonly gradient: readonly number[];
}

export interface ToldCandidate {
  readonly iteration: number;
  /** As the optimizer proposed it, before it was wrapped into the bounds. */
  readonly proposal: readonly number[];
  readonly candidate: MeasuredCandidate;
  readonly reading: CostReading;
}

/** So many proposals are remembered by iteration: more than any gradient has settings beside its candidate. */
const remembered = 128;

/**
 * Gives gradients to an optimizer that wants them and gathers what is known of them for the record. What goes wrong with
 * one is said once in the run's notes; the search goes on without it.
 */
export class GradientRecord {
  readonly #bench: CandidateMeasurement;
  readonly #evaluator: CostEvaluator;
  readonly #said = new Set<string>();
  #proposals: { iteration: number; proposal: readonly number[] }[] = [];

  constructor({ bench, evaluator }: { bench: CandidateMeasurement; evaluator: CostEvaluator }) {
    this.#bench = bench;
    this.#evaluator = evaluator;
  }

  /** The gradient that is known now, after the optimizer was told a candidate's cost; null when there is none. */
  *of(optimizer: Optimizer, told: ToldCandidate): Plan<RecordedGradient | null> {
    const { iteration, proposal } = told;
    this.#proposals = [...this.#proposals, { iteration, proposal }].slice(-remembered);
    const remark = optimizer.remark?.() ?? null;
    if (remark !== null) yield* this.#sayOnce('remark', remark);
    const own = optimizer.ownGradient?.() ?? null;
    if (own !== null) return this.#atProposal(own);
    if (optimizer.wantsGradient?.() !== true) return null;
    const gradient = yield* this.#measure(told);
    if (gradient === null) return null;
    optimizer.tellGradient?.(gradient);
    return { iteration, gradient };
  }

  *#measure({ iteration, candidate, reading }: ToldCandidate): Plan<readonly number[] | null> {
    const { gradient: provider } = this.#evaluator;
    if (provider === undefined) return null;
    const gradient = yield* provider.at(candidate, reading, (point) => this.#bench.at(point));
    if (gradient !== null && gradient.every(Number.isFinite)) return gradient;
    yield* this.#sayOnce(
      'missing',
      `The gradient at iteration ${iteration} is not a finite number, or a reading that it needs is no good: ` +
        'where that is so, settings beside the candidate are measured instead.',
    );
    return null;
  }

  #atProposal({ point, gradient }: { point: readonly number[]; gradient: readonly number[] }): RecordedGradient | null {
    const found = this.#proposals.findLast(({ proposal }) => proposal.every((value, index) => value === point[index]));
    return found === undefined ? null : { iteration: found.iteration, gradient };
  }

  *#sayOnce(about: string, text: string): Plan<void> {
    if (this.#said.has(about)) return;
    this.#said.add(about);
    yield* ask({ verb: 'note', severity: 'warning', text });
  }
}
