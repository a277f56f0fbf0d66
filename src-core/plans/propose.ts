import type { Optimizer, OptimizerState } from '../maths/optimizers/optimizer.ts';
import { buildOptimizer } from './createOptimizer.ts';
import type { DescribedOptimizer, OptimizerDescription } from './createOptimizer.ts';
import { compute } from './instruction.ts';
import type { Plan } from './instruction.ts';
import { algorithmNameOf } from './resolveKernel.ts';

/** What a worker needs to make an optimizer's next proposal. */
export interface ProposalWork {
  readonly optimizer: OptimizerDescription;
  readonly state: OptimizerState;
}

export interface Proposal {
  /** null when the search is over. */
  readonly proposal: readonly number[] | null;
  /** The optimizer's, after it was asked. */
  readonly state: OptimizerState;
}

/** Algorithms whose proposals take milliseconds and more: on the thread that serves the screen they would be felt. */
const costlyAlgorithms: readonly string[] = ['BayesianOptimization'];

/**
 * The optimizer's next candidate. A costly one is asked in a worker: it is made again there, takes over the state, and
 * gives its own back, so that the search goes on as if it had been asked here.
 */
export function* propose(optimizer: Optimizer | DescribedOptimizer): Plan<readonly number[] | null> {
  if (!('description' in optimizer)) return optimizer.ask();
  const { description } = optimizer;
  if (!costlyAlgorithms.includes(algorithmNameOf(description.algorithm))) return optimizer.ask();
  const work = { optimizer: description, state: optimizer.state() };
  const done: Proposal | null = yield* compute('propose', work);
  // A plan that is only described has no workers.
  if (done === null) return optimizer.ask();
  optimizer.restore(done.state);
  return done.proposal;
}

/** The work itself, wherever it is done. @throws bad_input when the state is not this optimizer's */
export function proposeWork({ optimizer, state }: ProposalWork): Proposal {
  const made = buildOptimizer(optimizer);
  made.restore(state);
  const proposal = made.ask();
  return { proposal, state: made.state() };
}
