import type { MeasuredView } from '../../domain/posteriorView.ts';
import type { MeasuredVariable } from '../../maths/inference/gaussianLikelihood.ts';
import { sortValues } from '../../maths/inference/diagnostics/index.ts';
import type { PosteriorWork } from '../posteriorWork.ts';
import type { VariableDescription } from './inferenceWork.ts';

/** Points of a variable that are drawn: of more, the lowest and the highest of each of half as many stretches of x. */
const mostShown = 2000;

/** A measured variable; a formula's has the columns that the formula is over. */
export interface VariableToView extends MeasuredVariable {
  readonly columns?: Readonly<Record<string, Float64Array>>;
}

/** A variable's points as they are compared with the model. */
export interface MeasuredPoints {
  /** [point]: the first independent column, or the number of the point from 1. */
  readonly x: Float64Array;
  /** [point]: less the mean over the reference period. */
  readonly y: Float64Array;
  /** [point]: of the likelihood. */
  readonly sigma: Float64Array;
  /** Places of the reference period among the points, or null. */
  readonly reference: readonly number[] | null;
  /** Places of the points that are drawn, in the order of x. */
  readonly shown: readonly number[];
}

/** Variables of a posterior with what is known of them; none for a log density. */
export function variablesOf(
  { likelihood }: PosteriorWork,
  descriptions: readonly VariableDescription[],
): {
  readonly variable: VariableToView;
  readonly described: VariableDescription;
  readonly relativeError: number | null;
}[] {
  if (likelihood.kind === 'logDensity') return [];
  const { variables, relativeError } = likelihood;
  return variables.map((variable, index) => {
    const described = descriptions[index] ?? {
      name: variable.name,
      independent: null,
      independentUnit: '',
      unit: '',
      points: variable.values.length,
      leftOut: 0,
    };
    return { variable, described, relativeError };
  });
}

export function measuredPoints(
  variable: VariableToView,
  described: VariableDescription,
  relativeError: number | null,
): MeasuredPoints {
  const { values, uncertainties } = variable;
  const column = described.independent === null ? undefined : variable.columns?.[described.independent];
  const x = column?.length === values.length ? column : values.map((_, point) => point + 1);
  const reference = variable.reference?.flatMap((isIn, point) => (isIn ? [point] : [])) ?? null;
  const y = lessReference(values, reference);
  const sigma = values.map((value, point) => {
    const own = typeof uncertainties === 'number' ? uncertainties : (uncertainties[point] as number);
    return relativeError === null ? own : Math.hypot(own, relativeError * value);
  });
  return { x, y, sigma, reference, shown: shownPoints(x, y) };
}

/** Values less their mean at some places; as they are when there are none. */
export function lessReference(values: Float64Array, reference: readonly number[] | null): Float64Array {
  if (reference === null) return values;
  const mean = reference.reduce((sum, point) => sum + (values[point] as number), 0) / reference.length;
  return values.map((value) => value - mean);
}

function shownPoints(x: Float64Array, y: Float64Array): number[] {
  const order = [...sortValues(x).order];
  if (order.length <= mostShown) return order;
  const stretches = mostShown / 2;
  return Array.from({ length: stretches }, (_, stretch) => {
    const first = Math.floor((stretch * order.length) / stretches);
    const end = Math.floor(((stretch + 1) * order.length) / stretches);
    let [lowest, highest] = [first, first];
    for (let place = first + 1; place < end; place++) {
      const value = y[order[place] as number] as number;
      if (value < (y[order[lowest] as number] as number)) lowest = place;
      if (value > (y[order[highest] as number] as number)) highest = place;
    }
    return [...new Set([Math.min(lowest, highest), Math.max(lowest, highest)])].map((place) => order[place] as number);
  }).flat();
}

/** @param sigmasKnown false: none are drawn */
export function measuredView(
  described: VariableDescription,
  { x, y, sigma, shown }: MeasuredPoints,
  sigmasKnown: boolean,
): MeasuredView {
  const at = (values: Float64Array): number[] => shown.map((point) => values[point] as number);
  const { name, independent, independentUnit, unit, points, leftOut } = described;
  return {
    ...{ name, independent, independentUnit, unit, points, leftOut },
    x: at(x),
    y: at(y),
    sigma: sigmasKnown ? at(sigma) : null,
  };
}
