import { gaussianLogLikelihood, prepareGaussian } from '../../../maths/inference/gaussianLikelihood.ts';
import type { GaussianTerm } from '../../../maths/inference/gaussianLikelihood.ts';
import { ofVariable } from './modelRunner.ts';
import type { ModelOutput } from './modelRunner.ts';
import type { Target } from './target.ts';

/** Compares what a model gives with what was measured. */
export interface Likelihood {
  /** @param output null when the model failed, which is minus infinity */
  logLikelihood(output: ModelOutput | null, target: Target): number;
}

/**
 * Normal errors, independent from point to point. With `relativeError` r: sigma^2 = u^2 + (r |observed|)^2, and an
 * uncertainty u that is not known then counts as 0.
 */
export class GaussianLikelihood implements Likelihood {
  readonly relativeError: number | null;

  constructor({ relativeError = null }: { readonly relativeError?: number | null } = {}) {
    this.relativeError = relativeError;
  }

  /** Whether the size of the errors is known; else it has to come from the residuals, which are those of sigma = 1. */
  isKnown(target: Target): boolean {
    return target.isKnown || this.relativeError !== null;
  }

  /** One term a variable. @throws bad_input for points and uncertainties that cannot be compared */
  terms(target: Target): GaussianTerm[] {
    const { relativeError } = this;
    return target
      .measured(relativeError === null ? 1 : 0)
      .map((variable) => prepareGaussian(variable, { relativeError }));
  }

  logLikelihood(output: ModelOutput | null, target: Target): number {
    if (output === null) return -Infinity;
    const { variables } = target;
    let sum = 0;
    for (const [index, term] of this.terms(target).entries()) {
      const values = ofVariable(output, variables[index]?.name ?? '', variables.length);
      if (values?.length !== term.observed.length) return -Infinity;
      sum += gaussianLogLikelihood(term, Float64Array.from(values));
    }
    return Number.isFinite(sum) ? sum : -Infinity;
  }
}
