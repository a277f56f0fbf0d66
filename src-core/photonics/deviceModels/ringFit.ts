import { fitLevenbergMarquardt, jacobianAt } from '../../maths/leastSquares/levenbergMarquardt.ts';
import type { LeastSquaresFit, LeastSquaresModel } from '../../maths/leastSquares/levenbergMarquardt.ts';
import { factorise, packedLength, solve } from '../../maths/linearAlgebra/index.ts';
import type { ModelData, ModelVariableData } from './deviceModel.ts';
import { fitBasis } from './lineScan.ts';
import { thinned, variableOf } from './modelData.ts';
import { couplingLimits, ringLevel, ringResiduals, roundTripLossLimitsDb, weightOf } from './ringResiduals.ts';
import type { Ring } from './ringResiduals.ts';
import { scanResonances } from './ringScan.ts';
import type { ResonanceComb } from './ringScan.ts';
import { phaseSlopes, wavelengthsOf } from './spectrumParts.ts';
import { wideningFactors } from './wideningFactors.ts';

/** What the power left after the coupler, and after a round trip, are to one another; null of an add-drop ring. */
export type Regime = 'undercoupled' | 'overcoupled' | null;

/** A ring that fits. */
export interface FittedRing {
  readonly groupIndex: number;
  readonly dispersion: number;
  readonly dispersionSlope: number;
  readonly phase: number;
  readonly coupling: number;
  readonly lossDb: number;
  /** By power from the first. */
  readonly envelope: Float64Array;
  /** By port. */
  readonly levelsDb: Float64Array;
}

export interface RingFits {
  /** The best first; never empty. */
  readonly rings: readonly FittedRing[];
  /**
   * Of an all-pass ring: the power that lies between coupling and loss of the best fit where the data tell the two
   * regimes apart from critical coupling, else null.
   */
  readonly split: number | null;
  /** Whether a spectrum without resonances fits so much worse that no other comb of them can be meant. */
  readonly isClear: boolean;
}

/** Enough of fewer points than these to start from. */
const mostPoints = 12_000;
const comparedPoints = 6000;
const fewestPoints = 16;
/** Part of the light that does not come back from a round trip, as an amplitude: finesse is about pi over it. */
const widths = [0.7, 0.4, 0.22, 0.12, 0.07, 0.04, 0.024, 0.014, 0.008, 0.004] as const;
/** Amplitude at the through port on resonance. */
const nulls = [0.85, 0.6, 0.35, 0.12] as const;
const triedStarts = 4;
const firstSteps = 12;
const lastSteps = 100;
const keptFits = 2;
/** Of the squares that envelope and level leave. */
const clearShare = 0.2;
/** Standard deviations between the best fit and critical coupling that make a wall between the regimes harmless. */
const farFromCritical = 4;

/**
 * Fits a ring without regard to its regime: combs of resonances, for each the widths and depths that suit the dips best
 * (which are finesse and extinction), Levenberg-Marquardt from those, the best of them to the end. An all-pass ring's
 * coupling and loss change places where the regime wants it: its power stays exactly what it was.
 * @throws bad_input when the data are too few
 */
export function fitRing(ring: Ring, data: ModelData, regime: Regime): RingFits {
  const [first] = ring.ports as [Ring['ports'][number]];
  const own = Object.fromEntries(
    ring.ports.map(({ variable }) => [variable, thinnedKnown(variableOf(data, variable, fewestPoints))]),
  );
  const combs = scanResonances(variableOf(data, first.variable, fewestPoints), { ...ring, port: first.port });
  const { model, places } = ringResiduals(ring, own);
  const starts = (combs.length > 0 ? combs : [{ groupIndex: 4, dispersion: 0, phase: 0 }]).flatMap((comb) =>
    startsOf(ring, own, comb),
  );
  const promising = starts.sort((a, b) => a.cost - b.cost).slice(0, triedStarts);
  const run = (start: Float64Array, maxSteps: number): LeastSquaresFit =>
    fitLevenbergMarquardt(model, { start, maxSteps });
  const fits = byCost(promising.map(({ point }) => run(point, firstSteps)))
    .slice(0, keptFits)
    .map(({ point }) => run(point, lastSteps));
  const rings = byCost(fits).map(({ point }): FittedRing => {
    const read = (at: number): number => point[at] as number;
    return {
      groupIndex: read(0),
      dispersion: read(1),
      dispersionSlope: ring.hasCurvature ? read(2) : 0,
      phase: read(places.phaseAt),
      ...inRegime({ coupling: read(places.couplingAt), lossDb: read(places.lossAt) }, regime),
      envelope: point.slice(places.slowAt, places.levelAt),
      levelsDb: point.slice(places.levelAt).map((loss) => -loss),
    };
  });
  const [best] = byCost(fits) as [LeastSquaresFit];
  return {
    rings,
    split: regime === null ? null : splitOf(model, best, places),
    isClear: best.cost < clearShare * costWithout(ring, own),
  };
}

const byCost = (fits: readonly LeastSquaresFit[]): LeastSquaresFit[] =>
  fits
    .slice()
    .sort((a, b) => (Number.isFinite(a.cost) ? a.cost : Infinity) - (Number.isFinite(b.cost) ? b.cost : Infinity));

/** Every k-th point, with its uncertainty. */
function thinnedKnown(measured: ModelVariableData): ModelVariableData {
  const { uncertainties } = measured;
  const thin = thinned(measured, mostPoints);
  if (uncertainties === null || typeof uncertainties === 'number') return { ...thin, uncertainties };
  return {
    ...thin,
    uncertainties: thinned({ columns: {}, values: uncertainties, uncertainties: null }, mostPoints).values,
  };
}

interface Start {
  readonly point: Float64Array;
  readonly cost: number;
}

/** The two best starts of different width at a comb: level and envelope follow by linear least squares. */
function startsOf(ring: Ring, data: ModelData, comb: ResonanceComb): Start[] {
  const { lengthUm, hasCurvature, envelope, isAddDrop } = ring;
  const parts = ring.ports.map(({ variable, port }) => {
    const measured = thinned(data[variable] as ModelVariableData, comparedPoints);
    const wavelengths = wavelengthsOf(measured);
    const [index, slope] = phaseSlopes(wavelengths, lengthUm, false) as [Float64Array, Float64Array];
    const phases = index.map(
      (value, at) => comb.phase + comb.groupIndex * value + comb.dispersion * (slope[at] as number),
    );
    return { port, phases, values: measured.values, slow: envelope.basis(wavelengths) };
  });
  const out = { level: 0, byPhase: 0, byCoupling: 0, byLoss: 0 };
  const fitOf = (width: number, null_: number) => {
    const { coupling, lossDb } = partsOf(width, null_, isAddDrop);
    const fits = parts.map(({ port, phases, values, slow }) => {
      const rest = values.map((value, at) => {
        ringLevel({ isAddDrop, port }, { phase: phases[at] as number, coupling, lossDb }, out);
        return value - out.level;
      });
      return fitBasis(slow, rest);
    });
    if (fits.includes(null)) return [];
    const slow = fits[0]?.coefficients.slice(1) ?? [];
    const point = Float64Array.of(
      ...[comb.groupIndex, comb.dispersion, ...(hasCurvature ? [0] : []), comb.phase, coupling, lossDb, ...slow],
      ...fits.map((fit) => -(fit?.coefficients[0] as number)),
    );
    return [{ point, cost: fits.reduce((sum, fit) => sum + (fit?.cost ?? 0), 0) }];
  };
  return widths
    .flatMap((width) =>
      nulls
        .flatMap((null_) => fitOf(width, null_))
        .sort((a, b) => a.cost - b.cost)
        .slice(0, 1),
    )
    .sort((a, b) => a.cost - b.cost)
    .slice(0, 2);
}

/**
 * Coupling and loss of a ring, undercoupled if it is all-pass, with r a (add-drop: r^2 a) = 1 - width and, on resonance,
 * (r - a)/(1 - r a) (add-drop: r (1 - a)/(1 - r^2 a)) = null: a quadratic equation for r.
 */
function partsOf(width: number, null_: number, isAddDrop: boolean): { coupling: number; lossDb: number } {
  const difference = null_ * width;
  const kept = (difference + Math.sqrt(difference ** 2 + 4 * (1 - width))) / 2;
  const left = isAddDrop ? (kept - difference) / kept : kept - difference;
  const clamp = (value: number, { lower, upper }: { readonly lower: number; readonly upper: number }): number =>
    Math.min(upper, Math.max(lower, value));
  return {
    coupling: clamp(1 - kept ** 2, couplingLimits),
    lossDb: clamp(-20 * Math.log10(Math.max(1e-3, left)), roundTripLossLimitsDb),
  };
}

/** What is left of the squares by envelope and level alone. */
function costWithout({ ports, envelope }: Ring, data: ModelData): number {
  return ports.reduce((sum, { variable }) => {
    const measured = data[variable] as ModelVariableData;
    const weighted = (column: Float64Array): Float64Array =>
      column.map((value, point) => value * weightOf(measured, point));
    const basis = envelope.basis(wavelengthsOf(measured)).map(weighted);
    return sum + (fitBasis(basis, weighted(measured.values))?.cost ?? 0);
  }, 0);
}

const lostOf = (lossDb: number): number => 1 - 10 ** (-lossDb / 10);
const lossDbOf = (lost: number): number => -10 * Math.log10(1 - lost);

/** Coupling and loss change places when they are on the wrong sides of one another. */
function inRegime(
  { coupling, lossDb }: { readonly coupling: number; readonly lossDb: number },
  regime: Regime,
): { coupling: number; lossDb: number } {
  const lost = lostOf(lossDb);
  const isRight = regime === null || (regime === 'undercoupled' ? coupling <= lost : coupling >= lost);
  if (isRight) return { coupling, lossDb };
  const { lower, upper } = couplingLimits;
  return {
    coupling: Math.min(upper, Math.max(lower, lost)),
    lossDb: Math.min(roundTripLossLimitsDb.upper, lossDbOf(coupling)),
  };
}

/**
 * Where power alone ends one regime. What the data tell is the square of the difference d of loss and coupling, so that
 * critical coupling is d/(2 sd) standard deviations away; the standard deviation is widened as it will be shown.
 */
function splitOf(
  model: LeastSquaresModel,
  { point, cost }: LeastSquaresFit,
  { couplingAt, lossAt }: { readonly couplingAt: number; readonly lossAt: number },
): number | null {
  const { size, count } = model;
  const jacobian = jacobianAt(model, point);
  const residuals = new Float64Array(count);
  model.residuals(point, residuals);
  const normal = new Float64Array(packedLength(size));
  const entry = (row: number, column: number): number => {
    let sum = 0;
    for (let at = 0; at < count * size; at += size)
      sum += (jacobian[at + row] as number) * (jacobian[at + column] as number);
    return sum;
  };
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) normal[packedLength(row) + column] = entry(row, column);
  }
  const lengths = Float64Array.from({ length: size }, (_, axis) =>
    Math.sqrt(normal[packedLength(axis) + axis] as number),
  );
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const at = packedLength(row) + column;
      normal[at] = (normal[at] as number) / ((lengths[row] as number) * (lengths[column] as number));
    }
  }
  const factor = factorise(normal, size);
  if (factor === null) return null;
  const [coupling, lost] = [point[couplingAt] as number, lostOf(point[lossAt] as number)];
  // Slopes of lost minus coupling, in the scale of the columns.
  const slopes = new Float64Array(size);
  slopes[couplingAt] = -1 / (lengths[couplingAt] as number);
  slopes[lossAt] = ((1 - lost) * Math.LN10) / 10 / (lengths[lossAt] as number);
  const solved = solve(factor, slopes);
  const variance = slopes.reduce((sum, slope, axis) => sum + slope * (solved[axis] as number), 0);
  const widening = wideningFactors({ residuals, jacobian, size });
  const factorOf = Math.max(widening[couplingAt] as number, widening[lossAt] as number);
  const sd = factorOf * Math.sqrt((variance * cost) / Math.max(1, count - size));
  return Math.abs(lost - coupling) / (2 * sd) > farFromCritical ? Math.sqrt(lost * coupling) : null;
}
