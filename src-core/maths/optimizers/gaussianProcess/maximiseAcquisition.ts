import type { RandomStream } from '../../random/index.ts';
import { merit } from './acquisition.ts';
import type { AcquisitionFunction } from './acquisition.ts';
import type { Embedding } from './embedding.ts';
import { predict, predictWithGradient } from './gaussianProcess.ts';
import type { GaussianProcess } from './gaussianProcess.ts';
import { minimiseInBox } from './minimiseInBox.ts';

export interface AcquisitionSearch {
  readonly process: GaussianProcess;
  readonly embedding: Embedding;
  readonly kind: AcquisitionFunction;
  readonly incumbent: number;
  /** Improvement on the incumbent that is asked for. */
  readonly margin: number;
  /** Coordinates of the best measured point. */
  readonly centre: readonly number[];
  /** Box in coordinates in which the next point lies. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly stream: RandomStream;
}

const mostCandidates = 200;
const leastCandidates = 60;
/** Multiplications spent on candidates; a prediction takes about half the square of the number of points. */
const candidateWork = 1e6;
const refinementWork = 0.8e6;
const refinedCandidates = 3;

/** Coordinates of the point most worth measuring: seeded random candidates, the best of them refined by gradients. */
export function maximiseAcquisition(search: AcquisitionSearch): number[] {
  const { process, embedding, kind, incumbent, margin, centre, lower, upper, stream } = search;
  const features = new Float64Array(embedding.owners.length);
  const workspace = new Float64Array(process.correlation.count);
  const slopes = new Float64Array(embedding.owners.length);
  const value = (coordinates: readonly number[]): number => {
    embedding.writeFeatures(coordinates, features);
    const { mean, variance } = predict(process, features, workspace);
    return merit(kind, mean, Math.sqrt(variance), incumbent - margin).value;
  };
  const gradients = { mean: slopes.slice(), variance: slopes.slice() };
  const objective = (coordinates: readonly number[], gradient: Float64Array): number => {
    embedding.writeFeatures(coordinates, features, slopes);
    const { mean, variance } = predictWithGradient(process, features, gradients);
    const deviation = Math.sqrt(variance);
    const { value: worth, byMean, byDeviation } = merit(kind, mean, deviation, incumbent - margin);
    gradient.fill(0);
    embedding.owners.forEach((owner, feature) => {
      const byFeature =
        byMean * (gradients.mean[feature] as number) +
        (byDeviation * (gradients.variance[feature] as number)) / (2 * deviation);
      gradient[owner] = (gradient[owner] as number) - byFeature * (slopes[feature] as number);
    });
    return -worth;
  };

  const { count } = process.correlation;
  const perPrediction = (count * count) / 2 + 40 * count;
  const clamp = (wanted: number, least: number, most: number): number =>
    Math.floor(Math.min(Math.max(wanted, least), most));
  const candidates = clamp(candidateWork / perPrediction, leastCandidates, mostCandidates);
  const steps = clamp(refinementWork / refinedCandidates / (2 * perPrediction), 6, 25);
  const scored = Array.from({ length: candidates }, (_, index) => {
    const coordinates = candidate(index, { centre, lower, upper, stream });
    return { coordinates, worth: value(coordinates) };
  });
  scored.sort((a, b) => b.worth - a.worth);
  const refined = scored.slice(0, refinedCandidates).map(({ coordinates, worth }) => {
    const found = minimiseInBox({
      objective,
      start: coordinates,
      lower,
      upper,
      maximumEvaluations: steps,
      tolerance: 1e-4,
    });
    return -found.value > worth ? found.point : coordinates;
  });
  const worths = refined.map(value);
  return refined[worths.indexOf(Math.max(...worths))] as number[];
}

/** Two of three anywhere in the box, the third around the best point at one of several distances. */
function candidate(
  index: number,
  { centre, lower, upper, stream }: Pick<AcquisitionSearch, 'centre' | 'lower' | 'upper' | 'stream'>,
): number[] {
  const distance = index % 3 === 2 ? 0.3 * 0.1 ** (stream.uniform() * 3) : null;
  return centre.map((middle, axis) => {
    const [low, high] = [lower[axis] as number, upper[axis] as number];
    if (distance === null) return low + (high - low) * stream.uniform();
    return Math.min(Math.max(middle + distance * (high - low) * stream.normal(), low), high);
  });
}
