import { createFormulaResiduals } from '../../../../src-core/expressions/formulaResiduals.ts';
import { parseExpression } from '../../../../src-core/expressions/index.ts';
import { prepareGaussian } from '../../../../src-core/maths/inference/gaussianLikelihood.ts';
import { createParameterSet } from '../../../../src-core/maths/inference/parameterSet.ts';
import { fitLevenbergMarquardt, jacobianAt } from '../../../../src-core/maths/leastSquares/levenbergMarquardt.ts';
import type { LeastSquaresModel } from '../../../../src-core/maths/leastSquares/levenbergMarquardt.ts';
import { factorise, inverse, packedLength } from '../../../../src-core/maths/linearAlgebra/index.ts';
import { wideningFactors } from '../../../../src-core/photonics/deviceModels/index.ts';
import type { DeviceModel, ModelData, ModelPosterior } from '../../../../src-core/photonics/deviceModels/index.ts';

export interface DeviceFit extends ModelPosterior {
  /** Weighted; of all variables one after another. */
  readonly residuals: Float64Array;
  /** Root mean square of the residuals. */
  readonly rms: number;
  /** What the standard deviations were multiplied by. */
  readonly widening: Readonly<Record<string, number>>;
  /** Index of the starting point that won. */
  readonly won: number;
}

/** Guess, then Levenberg-Marquardt within the priors' bounds from each guess; errors of ordinary least squares. */
export function fitDeviceModel(model: DeviceModel, data: ModelData): DeviceFit {
  const set = createParameterSet(model.priors(data));
  const { names, bounds } = set;
  const variables = Object.keys(model.formulas);
  const isKnown = variables.every((name) => data[name]?.uncertainties !== null);
  const terms = variables.map((name) => {
    const { columns, values, uncertainties } = data[name]!;
    return {
      formula: parseExpression(model.formulas[name] as string),
      columns: new Map(Object.entries(columns)),
      data: prepareGaussian(
        { name, values, uncertainties: uncertainties ?? 1, reference: null },
        { relativeError: null },
      ),
    };
  });
  const gaussian = createFormulaResiduals({ parameters: names, terms, wasm: null });
  const problem: LeastSquaresModel = {
    size: names.length,
    count: gaussian.count,
    lower: Float64Array.from(bounds, ([lower]) => lower),
    upper: Float64Array.from(bounds, ([, upper]) => upper),
    residuals: gaussian.evaluate,
    jacobian: gaussian.jacobian,
  };
  const fits = model.guess(data).map((guess) => {
    const start = Float64Array.from(names, (name) => guess[name] as number);
    return fitLevenbergMarquardt(problem, { start, maxSteps: 100 });
  });
  const costs = fits.map(({ cost }) => (Number.isFinite(cost) ? cost : Infinity));
  const won = costs.indexOf(Math.min(...costs));
  const { point, cost } = fits[won]!;
  const residuals = new Float64Array(problem.count);
  problem.residuals(point, residuals);
  const jacobian = jacobianAt(problem, point);
  const factors = model.widen ? wideningFactors({ residuals, jacobian, size: names.length }) : null;
  const widening = names.map((_, axis) => factors?.[axis] ?? 1);
  const spread = isKnown ? 1 : Math.sqrt(cost / (problem.count - names.length));
  const covariance = covarianceOf(jacobian, problem);
  const entry = (a: number, b: number): number => covariance[packedLength(Math.max(a, b)) + Math.min(a, b)] as number;
  const byName = (of: (axis: number) => number): Record<string, number> =>
    Object.fromEntries(names.map((name, axis) => [name, of(axis)]));
  return {
    mean: byName((axis) => point[axis] as number),
    sd: byName((axis) => (widening[axis] as number) * spread * Math.sqrt(entry(axis, axis))),
    priorSd: byName((axis) => priorSpread(set.parameters[axis]!.prior)),
    correlation: (first, second) => {
      const [a, b] = [names.indexOf(first), names.indexOf(second)];
      return entry(a, b) / Math.sqrt(entry(a, a) * entry(b, b));
    },
    data,
    residuals,
    rms: Math.sqrt(cost / problem.count),
    widening: byName((axis) => widening[axis] as number),
    won,
  };
}

const priorSpread = (prior: { quantile(probability: number): number }): number =>
  (prior.quantile(0.841344746) - prior.quantile(0.158655254)) / 2;

/** (JᵀJ)⁻¹, packed by rows; NaN where it is singular. */
function covarianceOf(jacobian: Float64Array, { size, count }: LeastSquaresModel): Float64Array {
  const normal = new Float64Array(packedLength(size));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let index = 0; index < count; index++) {
        sum += (jacobian[index * size + row] as number) * (jacobian[index * size + column] as number);
      }
      normal[packedLength(row) + column] = sum;
    }
  }
  const lengths = Float64Array.from({ length: size }, (_, axis) =>
    Math.sqrt(normal[packedLength(axis) + axis] as number),
  );
  const scale = (matrix: Float64Array): Float64Array =>
    matrix.map((value, at) => {
      const row = Math.floor((Math.sqrt(8 * at + 1) - 1) / 2);
      return value / ((lengths[row] as number) * (lengths[at - packedLength(row)] as number));
    });
  const factor = factorise(scale(normal), size);
  return factor === null ? normal.fill(NaN) : scale(inverse(factor));
}
