import { FringeError } from '../errors/fringeError.ts';
import type { GaussianTerm } from '../maths/inference/gaussianLikelihood.ts';
import type { GaussianResiduals } from '../maths/inference/estimation/gaussianResiduals.ts';
import { differentiate } from './derivative.ts';
import type { FormulaLikelihoodParts } from './formulaLikelihood.ts';
import { createPreciseResiduals } from './preciseResiduals.ts';
import { compileVectorised } from './vectorised.ts';
import type { VectorKernel } from './vectorisedKernel.ts';

interface CompiledTerm {
  readonly data: GaussianTerm;
  readonly kernel: VectorKernel;
  /** One a parameter; null where the formula has no derivative that can be written down. */
  readonly slopes: readonly VectorKernel[] | null;
  readonly room: Float64Array;
}

/**
 * Residuals of measured variables against formulas, with derivatives by the symbolic ones of the formulas.
 * @throws bad_input as `compileVectorised`
 */
export function createFormulaResiduals({ parameters, terms, wasm }: FormulaLikelihoodParts): GaussianResiduals {
  const compiled = terms.map(({ formula, columns, data }): CompiledTerm => {
    const names = { parameters, columns: columns.size > 0 ? columns : new Map([['', data.observed]]) };
    const compile = (expression: typeof formula): VectorKernel =>
      compileVectorised(expression, names, { observations: null, wasm });
    const kernel = compile(formula);
    let slopes: VectorKernel[] | null = null;
    try {
      slopes = parameters.map((name) => compile(differentiate(formula, name)));
    } catch (error) {
      // `min` and `max` over columns, or a derivative that grew too large: differences do.
      if (!(error instanceof FringeError)) throw error;
    }
    return { data, kernel, slopes, room: new Float64Array(data.observed.length) };
  });
  const dimension = parameters.length;
  return {
    dimension,
    count: compiled.reduce((sum, { data }) => sum + data.observed.length, 0),
    logScale: compiled.reduce((sum, { data }) => sum + data.logScale, 0),
    evaluate: (theta, out) => {
      let first = 0;
      for (const { data, kernel, room } of compiled) {
        kernel.values(theta, room);
        const shift = referenceMean(data, room);
        for (let point = 0; point < room.length; point++) {
          out[first + point] =
            ((room[point] as number) - shift - (data.observed[point] as number)) * weight(data, point);
        }
        first += room.length;
      }
    },
    jacobian: compiled.some(({ slopes }) => slopes === null)
      ? null
      : (theta, out) => {
          let first = 0;
          for (const { data, slopes, room } of compiled) {
            for (const [parameter, slope] of (slopes ?? []).entries()) {
              slope.values(theta, room);
              const shift = referenceMean(data, room);
              for (let point = 0; point < room.length; point++) {
                out[(first + point) * dimension + parameter] = ((room[point] as number) - shift) * weight(data, point);
              }
            }
            first += room.length;
          }
        },
    precise: createPreciseResiduals({ parameters, terms }),
  };
}

const weight = ({ weights }: GaussianTerm, point: number): number =>
  typeof weights === 'number' ? weights : (weights[point] as number);

function referenceMean({ reference }: GaussianTerm, values: Float64Array): number {
  if (reference === null) return 0;
  let sum = 0;
  for (const point of reference) sum += values[point] as number;
  return sum / reference.length;
}
