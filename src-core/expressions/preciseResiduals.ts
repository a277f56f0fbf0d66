import { add, decimalsOf, divide, fromDouble, subtract, toDouble, zero } from '../maths/doubleDouble/index.ts';
import type { DoubleDouble } from '../maths/doubleDouble/index.ts';
import type { GaussianTerm } from '../maths/inference/gaussianLikelihood.ts';
import type { PreciseResiduals } from '../maths/inference/estimation/gaussianResiduals.ts';
import type { FormulaLikelihoodParts, FormulaTerm } from './formulaLikelihood.ts';
import { evaluatePrecisely } from './preciseEvaluation.ts';
import type { PreciseValues } from './preciseEvaluation.ts';

/** Points times parts of the formula: a few tenths of a second an evaluation, of which a fit makes ten at most. */
const mostOperations = 200_000;

/**
 * Residuals of measured variables against formulas in double-double arithmetic, values and columns being the decimals
 * that they were written as. Null where that would take too long.
 */
export function createPreciseResiduals({
  parameters,
  terms,
}: Pick<FormulaLikelihoodParts, 'parameters' | 'terms'>): PreciseResiduals | null {
  const operations = terms.reduce((sum, { formula, data }) => sum + formula.root.size * data.measured.length, 0);
  if (operations > mostOperations) return null;
  let prepared: readonly PreciseTerm[] | null = null;
  return {
    largest: terms.reduce((most, { data }) => Math.max(most, largestOf(data)), 0),
    evaluate: (theta, out) => {
      // Decimals are looked for when they are first wanted, which is at the end of few fits.
      prepared ??= terms.map(prepare);
      const named = parameters.map((name, index): [string, PreciseValues] => [name, [theta[index] as DoubleDouble]]);
      let first = 0;
      for (const { term, columns, observed } of prepared) {
        const { formula, data } = term;
        const model = evaluatePrecisely(formula, new Map([...columns, ...named]), observed.length);
        for (const [point, value] of lessReference(data, model).entries()) {
          out[first + point] = toDouble(subtract(value, observed[point] as DoubleDouble)) * weightOf(data, point);
        }
        first += observed.length;
      }
    },
  };
}

interface PreciseTerm {
  readonly term: FormulaTerm;
  readonly columns: ReadonlyMap<string, PreciseValues>;
  /** Less the mean over the reference period. */
  readonly observed: PreciseValues;
}

const prepare = (term: FormulaTerm): PreciseTerm => ({
  term,
  columns: new Map([...term.columns].map(([name, values]) => [name, decimalsOf(values)])),
  observed: lessReference(term.data, decimalsOf(term.data.measured)),
});

function lessReference({ reference }: GaussianTerm, values: PreciseValues): PreciseValues {
  if (reference === null) return values;
  const sum = reference.reduce<DoubleDouble>((total, point) => add(total, values[point] as DoubleDouble), zero);
  const mean = divide(sum, fromDouble(reference.length));
  return values.map((value) => subtract(value, mean));
}

const weightOf = ({ weights }: GaussianTerm, point: number): number =>
  typeof weights === 'number' ? weights : (weights[point] as number);

const largestOf = (data: GaussianTerm): number =>
  data.measured.reduce((most, value, point) => Math.max(most, Math.abs(value) * weightOf(data, point)), 0);
