import { ridgeLeastSquares } from '../leastSquares/index.ts';
import type { SearchLine } from './sinusoidFitLine.ts';
import type { ResponseModel, ResponseSample } from './trigonometricSurrogateModel.ts';

/** Bar powers of three couplers, then what is added to each of the two phases, rad. */
type Cascade = readonly [first: number, second: number, third: number, phaseFirst: number, phaseSecond: number];

/** Couplers are made to halve the power, and do so to a few hundredths. */
const halfPower = { mean: 0.5, deviation: 0.07 };
const barBounds = [0.2, 0.8] as const;
/** What a share may be off: reading noise and leakage, and a part of itself for a little crosstalk. */
const shareDeviation = (share: number): number => 4e-4 + 4e-3 * Math.abs(share);
/** Of the sum of squares, over its terms: what is further off is another device. */
const plausible = 3;
const startsPerPhase = 6;
const startsTried = 5;
const steps = 15;

/**
 * The share of the power that crosses two phases between three couplers in a row, if that is what the samples come
 * from: five numbers, and the couplers' are nearly known, so that four settings tell where the minimum must be, where
 * the polynomial of the same two phases needs nine. Maximum a posteriori by Levenberg and Marquardt from several
 * phases.
 * @param samples responses that are shares, 0 to 1
 * @returns null where no such device explains the samples
 */
export function fitCascade(lines: readonly SearchLine[], samples: readonly ResponseSample[]): ResponseModel | null {
  const [first, second] = lines;
  const [firstPeriod, secondPeriod] = [first?.period ?? null, second?.period ?? null];
  if (lines.length !== 2 || firstPeriod === null || secondPeriod === null) return null;
  const scale = [(2 * Math.PI) / firstPeriod, (2 * Math.PI) / secondPeriod] as const;
  const phasesOf = (point: readonly number[]): readonly [number, number] => [
    (point[0] as number) * scale[0],
    (point[1] as number) * scale[1],
  ];
  const known = samples.map(({ point, response }) => ({ phases: phasesOf(point), share: response }));
  const starts = Array.from({ length: startsPerPhase ** 2 }, (_, index): Cascade => {
    const turn = (2 * Math.PI) / startsPerPhase;
    return [0.5, 0.5, 0.5, turn * (index % startsPerPhase), turn * Math.floor(index / startsPerPhase)];
  });
  const ranked = starts.map((start) => ({ start, loss: lossOf(start, known) })).sort((a, b) => a.loss - b.loss);
  for (const { start } of ranked.slice(0, startsTried)) {
    const { cascade, loss } = improved(start, known);
    if (loss <= plausible * (known.length + 3)) return (point) => crossShare(cascade, phasesOf(point));
  }
  return null;
}

interface KnownShare {
  readonly phases: readonly [number, number];
  readonly share: number;
}

/** Power at the cross port over the power that enters. */
function crossShare([first, second, third, a, b]: Cascade, phases: readonly [number, number]): number {
  // The lower arm's amplitudes lag by a quarter turn: imaginary parts come from couplers and phases alike.
  let upper: readonly [number, number] = [Math.sqrt(first), 0];
  let lower: readonly [number, number] = [0, Math.sqrt(1 - first)];
  for (const [bar, phase] of [
    [second, phases[0] + a],
    [third, phases[1] + b],
  ] as const) {
    const [cosine, sine] = [Math.cos(phase), Math.sin(phase)];
    const turned = [upper[0] * cosine - upper[1] * sine, upper[0] * sine + upper[1] * cosine] as const;
    const [straight, across] = [Math.sqrt(bar), Math.sqrt(1 - bar)];
    upper = [straight * turned[0] - across * lower[1], straight * turned[1] + across * lower[0]];
    lower = [straight * lower[0] - across * turned[1], straight * lower[1] + across * turned[0]];
  }
  return lower[0] ** 2 + lower[1] ** 2;
}

/** What is left of each share and of each coupler's prior, in their deviations. */
function residuals(cascade: Cascade, known: readonly KnownShare[]): number[] {
  const shares = known.map(({ phases, share }) => (share - crossShare(cascade, phases)) / shareDeviation(share));
  const bars = cascade.slice(0, 3).map((bar) => (halfPower.mean - bar) / halfPower.deviation);
  return [...shares, ...bars];
}

const lossOf = (cascade: Cascade, known: readonly KnownShare[]): number =>
  residuals(cascade, known).reduce((sum, value) => sum + value * value, 0);

function improved(start: Cascade, known: readonly KnownShare[]): { readonly cascade: Cascade; readonly loss: number } {
  let cascade = start;
  let loss = lossOf(cascade, known);
  let damping = 1;
  for (let step = 0; step < steps && damping < 1e10; step++) {
    const values = residuals(cascade, known);
    const width = 1e-6;
    const slopes = cascade.map((_, moved) => {
      const beside = cascade.map((value, index) => (index === moved ? value + width : value)) as unknown as Cascade;
      return residuals(beside, known).map((value, row) => ((values[row] as number) - value) / width);
    });
    const rows = values.map((_, row) => slopes.map((slope) => slope[row] as number));
    const move = ridgeLeastSquares({ rows, values, ridge: cascade.map(() => damping) });
    const next = cascade.map((value, index) => {
      const moved = value + Math.min(1, Math.max(-1, move[index] as number));
      return index < 3 ? Math.min(barBounds[1], Math.max(barBounds[0], moved)) : moved;
    }) as unknown as Cascade;
    const nextLoss = lossOf(next, known);
    if (nextLoss < loss) {
      const gain = loss - nextLoss;
      [cascade, loss, damping] = [next, nextLoss, damping / 5];
      if (gain < 1e-6 * loss) break;
    } else damping *= 8;
  }
  return { cascade, loss };
}
