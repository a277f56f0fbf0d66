import type { ModelVariableData } from './deviceModel.ts';
import { evenly, fitBasis, scanLine } from './lineScan.ts';
import { columnOf, sweptSpan } from './modelData.ts';
import {
  groupIndexLimits,
  referenceNm,
  turnsPerIndex,
  wavelengthColumn,
  wavelengthPhase,
  wavelengthsOf,
} from './spectrumParts.ts';
import type { Envelope } from './spectrumParts.ts';

export interface RingScan {
  readonly lengthUm: number;
  readonly envelope: Envelope;
  /** Light is dimmest on resonance at the through port, brightest at the drop port. */
  readonly port: 'through' | 'drop';
}

/** Where a ring's resonances lie. */
export interface ResonanceComb {
  readonly groupIndex: number;
  readonly dispersion: number;
  readonly phase: number;
}

/** A narrow resonance has many harmonics: the more, the sharper its place, as far as the points resolve them. */
const mostHarmonics = 12;
const coarseHarmonics = 6;
const pointsPerHarmonic = 3;
const coarsePoints = 1500;
const finePoints = 3000;
/** Combs that are followed up. */
const kept = 3;
/** Of the dispersion, in 1/um, either way: twice the standard deviation of its prior. */
const widestDispersion = 2;

/**
 * Finds combs of resonances: a periodogram over the group index with the harmonics of a round trip, then, about its
 * hollows, a finer one over dispersion and group index with more of them. The points are averaged in bins before, which
 * keeps what dips narrower than a bin add to the harmonics.
 * @returns the most likely first; empty when the points cannot be told apart
 */
export function scanResonances(spectrum: ModelVariableData, { lengthUm, envelope, port }: RingScan): ResonanceComb[] {
  const ordered = sorted(spectrum);
  const [coarse, fine] = [averaged(ordered, coarsePoints), averaged(ordered, finePoints)];
  const wavelengths = wavelengthsOf(ordered);
  const ends = sweptSpan(wavelengths, wavelengthColumn.name);
  const middle = (ends.lower + ends.upper) / 2;
  const perIndex = turnsPerIndex(wavelengths, lengthUm);
  // Below two resonances in the span there is nothing that repeats.
  const lower = Math.min(groupIndexLimits.upper - 1, Math.max(groupIndexLimits.lower, 2 / perIndex));
  const limits = { lower, upper: groupIndexLimits.upper };
  const fitter = (points: ModelVariableData, harmonics: number) => {
    const own = wavelengthsOf(points);
    const slow = envelope.basis(own);
    return (groupIndex: number, dispersion: number) => {
      const turns = perIndex * groupIndex;
      const resolved = Math.floor(points.values.length / (pointsPerHarmonic * turns));
      const count = Math.min(harmonics, Math.max(2, resolved));
      const phase = wavelengthPhase(own, lengthUm, { groupIndex, dispersion });
      return fitBasis([...slow, ...wavesOf(phase, count)], points.values);
    };
  };
  const coarseFit = fitter(coarse, coarseHarmonics);
  const span = (limits.upper - limits.lower) * perIndex;
  const count = Math.min(2000, Math.ceil((span * coarseHarmonics) / 0.2)) + 1;
  const places = evenly(limits.lower, limits.upper, Math.max(count, 20));
  const step = (places[1] as number) - (places[0] as number);
  const found = scanLine(places, (place) => coarseFit(place, 0), kept);

  const fineFit = fitter(fine, mostHarmonics);
  // The slope of the group index shifts it in the middle of the span as well; that part is taken out.
  const shift = (dispersion: number): number => (dispersion * (middle - referenceNm)) / 1000;
  const bend = (perIndex * ends.width) / 8000;
  const bends = Math.max(1, Math.min(20, Math.ceil((widestDispersion * bend) / 0.015)));
  const dispersions = evenly(-widestDispersion, widestDispersion, 2 * bends + 1);
  const combs = found.flatMap(({ at }) => {
    const costAt = (index: number, dispersion: number): number =>
      fineFit(index - shift(dispersion), dispersion)?.cost ?? Infinity;
    const best = dispersions
      .map((dispersion) => ({ dispersion, ...lowest((index) => costAt(index, dispersion), at, { step, tries: 5 }) }))
      .reduce((least, other) => (other.cost < least.cost ? other : least));
    const sharp = lowest((index) => costAt(index, best.dispersion), best.at, { step: step / 8, tries: 9 });
    const groupIndex = sharp.at - shift(best.dispersion);
    const fit = fineFit(groupIndex, best.dispersion);
    if (fit === null) return [];
    const waves = fit.coefficients.slice(envelope.order + 1);
    const phase = resonanceOf(waves, port === 'through' ? -1 : 1);
    return [{ comb: { groupIndex, dispersion: best.dispersion, phase }, cost: fit.cost }];
  });
  return combs.sort((a, b) => a.cost - b.cost).map(({ comb }) => comb);
}

/** The lowest of some places about one, with the hollow of a parabola through it and its neighbours. */
function lowest(
  costAt: (place: number) => number,
  about: number,
  { step, tries }: { readonly step: number; readonly tries: number },
): { at: number; cost: number } {
  const places = evenly(about - step, about + step, tries);
  const costs = places.map(costAt);
  const index = costs.indexOf(Math.min(...costs));
  const [left, here, right] = [costs[index - 1], costs[index] as number, costs[index + 1]];
  const at = places[index] ?? about;
  const bend = left === undefined || right === undefined ? 0 : left + right - 2 * here;
  if (left === undefined || right === undefined || !(bend > 0)) return { at, cost: here };
  const moved = at + (((left - right) / bend) * step) / (tries - 1);
  const cost = costAt(moved);
  return cost < here ? { at: moved, cost } : { at, cost: here };
}

/** cos x, sin x, cos 2x, sin 2x, ... of a column x. */
function wavesOf(phase: Float64Array, count: number): Float64Array[] {
  const waves: Float64Array[] = [phase.map(Math.cos), phase.map(Math.sin)];
  const [cosine, sine] = waves as [Float64Array, Float64Array];
  for (let order = 2; order <= count; order++) {
    const [c, s] = [waves[2 * order - 4] as Float64Array, waves[2 * order - 3] as Float64Array];
    waves.push(
      c.map((value, at) => value * (cosine[at] as number) - (s[at] as number) * (sine[at] as number)),
      s.map((value, at) => value * (cosine[at] as number) + (c[at] as number) * (sine[at] as number)),
    );
  }
  return waves;
}

/** Where the sum of harmonics is farthest down (sign -1) or up (1). */
function resonanceOf(waves: Float64Array, sign: -1 | 1): number {
  const turn = evenly(0, 2 * Math.PI, 1441);
  const heights = turn.map((x) => {
    let sum = 0;
    for (let at = 0; at < waves.length; at += 2) {
      const angle = (at / 2 + 1) * x;
      sum += (waves[at] as number) * Math.cos(angle) + (waves[at + 1] as number) * Math.sin(angle);
    }
    return sign * sum;
  });
  return turn[heights.indexOf(Math.max(...heights))] as number;
}

/** By wavelength. */
function sorted({ columns, values }: ModelVariableData): ModelVariableData {
  const wavelengths = columns[wavelengthColumn.name] as Float64Array;
  const order = [...wavelengths.keys()].sort((a, b) => (wavelengths[a] as number) - (wavelengths[b] as number));
  const inOrder = (of: Float64Array): Float64Array => Float64Array.from(order, (at) => of[at] as number);
  return { columns: { [wavelengthColumn.name]: inOrder(wavelengths) }, values: inOrder(values), uncertainties: null };
}

/** Means of neighbours, `most` of them at the most. */
function averaged(spectrum: ModelVariableData, most: number): ModelVariableData {
  const stride = Math.ceil(spectrum.values.length / most);
  if (stride <= 1) return spectrum;
  const mean = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: Math.floor(values.length / stride) }, (_, bin) => {
      let sum = 0;
      for (let at = bin * stride; at < (bin + 1) * stride; at++) sum += values[at] as number;
      return sum / stride;
    });
  const columns = { [wavelengthColumn.name]: mean(columnOf(spectrum, wavelengthColumn.name)) };
  return { columns, values: mean(spectrum.values), uncertainties: null };
}
