import type { PredictiveView } from '../../domain/posteriorView.ts';
import { normalDistribution, quantileOfSorted } from '../../maths/statistics/index.ts';
import type { ModelValues } from '../modelValues.ts';
import { lessReference, measuredView } from './measuredView.ts';
import type { MeasuredPoints } from './measuredView.ts';
import type { VariableDescription } from './inferenceWork.ts';

const mostDraws = 150;
const fewestDraws = 20;
/** Model values that are held at a time. */
const mostValues = 2e7;
/** Points by draws that the coverage is worked out of. */
const mostComparisons = 1e6;

/** How many draws a posterior predictive of so many points is made of. */
export const drawsFor = (points: number): number =>
  Math.max(fewestDraws, Math.min(mostDraws, Math.floor(mostValues / Math.max(1, points))));

export interface PredictiveVariable {
  readonly described: VariableDescription;
  readonly measured: MeasuredPoints;
  /** Whether each point's uncertainty is known. */
  readonly sigmasKnown: boolean;
}

/**
 * Bands of model curves under the measured points. Without a model (a program that is not started to look at a result)
 * the bands are null.
 * @param rows draws of the posterior, [draw][parameter]
 */
export function predictiveViews(
  variables: readonly PredictiveVariable[],
  model: ModelValues | null,
  rows: Float64Array,
): PredictiveView[] {
  const draws = model === null ? 0 : Math.floor(rows.length / model.dimension);
  const values = model?.evaluate(rows, draws) ?? [];
  return variables.map((variable, index) => oneView(variable, values[index] ?? null, draws));
}

function oneView(variable: PredictiveVariable, values: Float64Array | null, draws: number): PredictiveView {
  const { described, measured, sigmasKnown } = variable;
  const view = measuredView(described, measured, sigmasKnown);
  const points = measured.x.length;
  const curves: Float64Array[] = [];
  for (let draw = 0; values !== null && draw < draws; draw++) {
    const curve = lessReference(values.subarray(draw * points, (draw + 1) * points), measured.reference);
    // A failed row is not a number throughout.
    if (curve.some((value) => Number.isFinite(value))) curves.push(curve);
  }
  const bands = measured.shown.map((point) => bandAt(curves, point));
  const band = (place: number): (number | null)[] => bands.map((at) => at?.[place] ?? null);
  return {
    ...view,
    ...{ p5: band(0), p16: band(1), p50: band(2), p84: band(3), p95: band(4) },
    covered: sigmasKnown && curves.length > 0 ? coveredShare(curves, measured) : null,
  };
}

const shares = [0.05, 0.16, 0.5, 0.84, 0.95];

function bandAt(curves: readonly Float64Array[], point: number): number[] | null {
  const sorted = Float64Array.from(curves, (curve) => curve[point] as number)
    .filter((value) => Number.isFinite(value))
    .sort();
  return sorted.length === 0 ? null : shares.map((share) => quantileOfSorted(sorted, share));
}

/**
 * Share of the points within the central 90 % of what the draws' curves with normal errors would give: of the mixture
 * of normal distributions itself, so no noise is drawn. Of very many points, evenly chosen ones.
 */
function coveredShare(curves: readonly Float64Array[], { x, y, sigma }: MeasuredPoints): number {
  const every = Math.ceil((x.length * curves.length) / mostComparisons);
  let points = 0;
  let covered = 0;
  for (let point = 0; point < x.length; point += every) {
    const below =
      curves.reduce((sum, curve) => {
        return sum + normalDistribution(((y[point] as number) - (curve[point] as number)) / (sigma[point] as number));
      }, 0) / curves.length;
    points += 1;
    if (below >= 0.05 && below <= 0.95) covered += 1;
  }
  return covered / points;
}
