import { reduceDense, inverseNormalDiagonal } from '../../maths/leastSquares/denseReduction.ts';
import { interpolateSpectrum } from '../spectrum.ts';
import type { Spectrum } from '../spectrum.ts';
import { fitFringe, usablePoints } from './fringeFit.ts';
import type { FringeFit } from './fringeFit.ts';
import { wideningFactors } from './wideningFactors.ts';

/** A number and its standard deviation. */
export interface Measured {
  readonly value: number;
  readonly sd: number;
}

/** Two spectra of one device, told apart by their strongest fringe. */
export interface FringeComparison {
  /** Wavelength at which all of it holds. */
  readonly referenceNm: number;
  /** Fringe spacing of each, in nm. */
  readonly spacingNm: readonly [Measured, Measured];
  /** Amplitude of each fringe, in dB. */
  readonly amplitudeDb: readonly [number, number];
  /** Second minus first, all of these. */
  readonly spacingChangeNm: Measured;
  /** Within half a turn. */
  readonly phaseChangeRad: Measured;
  /** How far the fringe moved along the wavelength, less than half a spacing; above 0 to longer ones. */
  readonly shiftNm: Measured;
  readonly levelChangeDb: Measured;
  /** What moved, in words. */
  readonly sentence: string;
}

/** So many standard deviations away counts as moved. */
const significant = 2;

/**
 * Compares the fringes of two spectra of one device, for instance of one with arms of equal length, whose fringes come
 * from reflections and which has no group index to find. The second is fitted near the first's fringe. What both repeats
 * have in common (ripple that no model explains) falls out of a difference, so its uncertainty comes from the difference
 * of the residuals, widened because neighbours go together.
 * @throws bad_input for spectra of too few points
 */
export function compareFringes(first: Spectrum, second: Spectrum, referenceNm = 1550): FringeComparison {
  const one = usablePoints(first);
  const others = usablePoints(second);
  // At the same wavelengths, as far as both reach.
  const at = interpolateSpectrum({ wavelengthsNm: [...others.nm], powersDbm: [...others.dbm] }, [...one.nm]);
  const both = one.nm.map((_, point) => (Number.isFinite(at[point]) ? 1 : 0));
  const nm = one.nm.filter((_, point) => both[point] === 1);
  const { dbm: dbmOne } = usablePoints({
    wavelengthsNm: [...nm],
    powersDbm: [...one.dbm.filter((_, point) => both[point] === 1)],
  });
  const before = fitFringe({ nm, dbm: dbmOne, referenceNm }, null);
  const dbmTwo = Float64Array.from(at.filter(Number.isFinite));
  const after = fitFringe({ nm, dbm: dbmTwo, referenceNm }, before.pathNm);

  const difference = after.residuals.map((value, point) => value - (before.residuals[point] as number));
  const changed = errorsOf(before, difference, nm);
  const spacing = (fit: FringeFit): number => referenceNm ** 2 / fit.pathNm;
  const spacingSd = (fit: FringeFit, sdPathNm: number): number => (spacing(fit) * sdPathNm) / fit.pathNm;
  const away = after.phaseRad - before.phaseRad;
  const phase = away - 2 * Math.PI * Math.round(away / (2 * Math.PI));
  const perRad = spacing(before) / (2 * Math.PI);
  const own = [before, after].map((fit): Measured => ({
    value: spacing(fit),
    sd: spacingSd(fit, errorsOf(fit, fit.residuals, nm).pathNm),
  })) as [Measured, Measured];
  const comparison = {
    referenceNm,
    spacingNm: own,
    amplitudeDb: [before.amplitudeDb, after.amplitudeDb] as const,
    spacingChangeNm: { value: spacing(after) - spacing(before), sd: spacingSd(before, changed.pathNm) },
    phaseChangeRad: { value: phase, sd: changed.phaseRad },
    // The fringe's angle falls with the path times -1/lambda, so more phase moves a top to longer wavelengths.
    shiftNm: { value: phase * perRad, sd: changed.phaseRad * perRad },
    levelChangeDb: { value: meanOf(dbmTwo) - meanOf(dbmOne), sd: meanError(difference) },
  };
  return { ...comparison, sentence: inWords(comparison) };
}

interface FringeErrors {
  readonly pathNm: number;
  readonly phaseRad: number;
}

/** Standard deviations of path and phase if these were the residuals. */
function errorsOf({ jacobian, size }: FringeFit, residuals: Float64Array, nm: Float64Array): FringeErrors {
  const diagonal = inverseNormalDiagonal(reduceDense(jacobian, residuals.length, size).triangle);
  if (diagonal === null) return { pathNm: NaN, phaseRad: NaN };
  const squares = residuals.reduce((sum, value) => sum + value * value, 0);
  const spread = Math.sqrt(squares / (residuals.length - size));
  const factors = wideningFactors({ residuals, jacobian, size });
  const error = (parameter: number): number =>
    spread * (factors[parameter] as number) * Math.sqrt(diagonal[parameter] as number);
  const perPath = 1 / (nm[0] as number) - 1 / (nm.at(-1) as number);
  return { pathNm: error(0) / perPath, phaseRad: error(1) };
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the mean of a series whose neighbours go together. */
function meanError(series: Float64Array): number {
  const mean = meanOf(series);
  const away = series.map((value) => value - mean);
  const ones = new Float64Array(series.length).fill(1);
  const [factor = 1] = wideningFactors({ residuals: away, jacobian: ones, size: 1 });
  const variance = away.reduce((sum, value) => sum + value * value, 0) / (series.length - 1);
  return factor * Math.sqrt(variance / series.length);
}

function inWords(seen: Omit<FringeComparison, 'sentence'>): string {
  const { referenceNm, spacingNm, spacingChangeNm, phaseChangeRad, shiftNm, levelChangeDb } = seen;
  const has = ({ value, sd }: Measured): boolean => Math.abs(value) > significant * sd;
  const text = ({ value, sd }: Measured, unit: string): string => {
    const decimals = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(sd))));
    return `${value.toFixed(decimals)} ± ${sd.toFixed(decimals)} ${unit}`;
  };
  const moved = [
    ...(has(shiftNm)
      ? [
          `the fringe moved to ${shiftNm.value > 0 ? 'longer' : 'shorter'} wavelengths by ${text({ ...shiftNm, value: Math.abs(shiftNm.value) }, 'nm')} (${text(phaseChangeRad, 'rad')})`,
        ]
      : []),
    ...(has(spacingChangeNm) ? [`its spacing changed by ${text(spacingChangeNm, 'nm')}`] : []),
    ...(has(levelChangeDb) ? [`the level changed by ${text(levelChangeDb, 'dB')}`] : []),
  ];
  const still = [
    ...(has(shiftNm) ? [] : [`phase (${text(phaseChangeRad, 'rad')})`]),
    ...(has(spacingChangeNm) ? [] : [`spacing (${text(spacingChangeNm, 'nm')})`]),
    ...(has(levelChangeDb) ? [] : [`level (${text(levelChangeDb, 'dB')})`]),
  ];
  const begin = `At ${referenceNm} nm the fringe spacing is ${text(spacingNm[0], 'nm')}`;
  const what = moved.length === 0 ? 'nothing moved beyond its uncertainty' : moved.join(', and ');
  const rest =
    moved.length === 0 || still.length === 0 ? '' : `; unchanged within its uncertainty: ${still.join(', ')}`;
  const nearHalf = has(shiftNm) && Math.abs(phaseChangeRad.value) + significant * phaseChangeRad.sd > Math.PI;
  const turned = nearHalf
    ? ' That is nearly half a spacing: it may as well have moved by the rest of it the other way.'
    : '';
  return `${begin}; between the two, ${what}${rest}.${turned}`;
}
