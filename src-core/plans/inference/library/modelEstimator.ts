import { samplerDefaults } from '../../../domain/inferenceSpec.ts';
import { PointEstimator } from '../../../maths/inference/pointEstimator.ts';
import type { EstimateOptions, PointEstimate } from '../../../maths/inference/pointEstimator.ts';
import { checkFit, estimationTargetOf } from './fit.ts';
import type { FitParts } from './fit.ts';

/** The most likely parameters of a model. Exported as `PointEstimator`. */
export class ModelEstimator {
  readonly #fit: FitParts;

  /** @throws bad_input for a model and parameters that do not fit */
  constructor(fit: FitParts) {
    checkFit(fit);
    this.#fit = fit;
  }

  /**
   * L-BFGS with 10 restarts from the priors where nothing else is asked for. Uncertainties that are not known are
   * estimated from the residuals.
   * @throws bad_input as the estimator of src-core/maths/inference
   */
  optimize(options: Partial<EstimateOptions> = {}): PointEstimate {
    const { method = 'LBFGS', restarts = 10, start = null, seed = samplerDefaults.seed, ...more } = options;
    const estimator = new PointEstimator(this.#fit.parameters, estimationTargetOf(this.#fit, method));
    return estimator.optimize({ method, restarts, start, seed, ...more });
  }
}
