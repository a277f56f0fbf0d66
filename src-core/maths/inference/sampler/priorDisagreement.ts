import { FringeError } from '../../../errors/fringeError.ts';
import type { ParameterSet } from '../parameterSet.ts';

/** Rows in working coordinates. */
interface Rows {
  readonly rows: Float64Array;
  readonly dimension: number;
}

/** Where the draws of a prior lie, in working coordinates. */
export interface Bulk {
  readonly middle: number;
  /** Half of what holds the middle 68 %: the standard deviation of a normal prior. */
  readonly halfWidth: number;
}

/** Half widths of the bulk, beyond which a prior is as good as empty. */
const farTail = 4;

/** Of each parameter. */
export function bulkOf({ rows, dimension }: Rows): Bulk[] {
  return Array.from({ length: dimension }, (_, axis) => {
    const sorted = axisOf({ rows, dimension }, axis).sort();
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number;
    return { middle: at(0.5), halfWidth: 0.5 * (at(0.8413) - at(0.1587)) };
  });
}

const axisOf = ({ rows, dimension }: Rows, axis: number): Float64Array =>
  rows.filter((_, place) => place % dimension === axis);

export interface Disagreement {
  readonly parameters: ParameterSet;
  /** Particles, as far towards the data as they have come. */
  readonly cloud: Rows;
  readonly bulk: readonly Bulk[];
}

/** The refusal of a start whose particles could not follow the likelihood; names the priors they have left. */
export function priorsDisagree({ parameters, cloud, bulk }: Disagreement): FringeError {
  const natural = new Float64Array(cloud.dimension);
  const shown = (axis: number, working: number): string => {
    natural.fill(0);
    natural[axis] = working;
    parameters.toNatural(natural, natural);
    return String(Number((natural[axis] as number).toPrecision(4)));
  };
  const far = parameters.names.flatMap((name, axis) => {
    const { middle, halfWidth } = bulk[axis] as Bulk;
    const stands = (bulkOf(cloud)[axis] as Bulk).middle;
    const distance = Math.abs(stands - middle) / halfWidth;
    if (!(distance > farTail)) return [];
    const [prior, reached] = [shown(axis, middle), shown(axis, stands)];
    const sds = distance === Infinity ? '' : `, ${Number(distance.toPrecision(2))} standard deviations away`;
    return [{ name, distance, words: `"${name}" from its prior about ${prior} to ${reached}${sds}` }];
  });
  far.sort((a, b) => b.distance - a.distance);
  const [first] = far;
  const drawn = far.slice(0, 3).map(({ words }) => words);
  const what =
    first === undefined
      ? 'the likelihood is so narrow within them that hardly any point of theirs comes near'
      : `the data draw ${drawn.join(', and ')}, and farther still`;
  return new FringeError('bad_input', `The ensemble cannot start: priors and data disagree; ${what}.`, {
    path: first === undefined ? 'sampler.init' : `parameters.${first.name}`,
    remedy:
      first === undefined
        ? 'Narrow the priors, see that the uncertainties of the data are not too small, or take the init "Auto", which begins at the best fit.'
        : `Correct the prior of "${first.name}" or the units of the data. If the prior is meant so, take the init "Auto", which begins at the best fit.`,
  });
}
