import type { ModelData } from './deviceModel.ts';
import { evenly, fitBasis, scanLine, wave } from './lineScan.ts';
import type { LinearFit } from './lineScan.ts';
import { groupIndexLimits, spectrumOf, turnsPerIndex, wavelengthPhase, wavelengthsOf } from './spectrumParts.ts';
import type { Envelope } from './spectrumParts.ts';

export interface RingShape {
  readonly port: 'through' | 'drop';
  readonly isAddDrop: boolean;
  /** Of an all-pass ring. */
  readonly regime: 'undercoupled' | 'overcoupled' | null;
}

export interface RingScan {
  readonly variable: string;
  readonly lengthUm: number;
  readonly envelope: Envelope;
  readonly shape: RingShape;
}

/** A starting point for a ring's spectrum. */
export interface FoundRing {
  readonly groupIndex: number;
  readonly phase: number;
  readonly coupling: number;
  readonly lossDb: number;
  /** At 1550 nm, without the ring. */
  readonly levelDb: number;
  /** Envelope by power of u. */
  readonly slow: Float64Array;
}

/** Harmonics of a round trip in dB: enough for resonances that are narrow. */
const harmonics = 4;
const decibels = 10 / Math.LN10;

/**
 * A periodogram over the group index with the harmonics of a resonance. In dB the harmonics are known: a factor
 * 1 - 2 p cos x + p^2 of the power is -2 p^n/n cos nx, so the first two give the p of numerator and denominator, and these
 * the coupling and the loss.
 */
export function scanResonances(data: ModelData, { variable, lengthUm, envelope, shape }: RingScan): FoundRing[] {
  const spectrum = spectrumOf(data, variable, 1500);
  const wavelengths = wavelengthsOf(spectrum);
  const slowBasis = envelope.basis(wavelengths);
  const fitAt = (groupIndex: number): LinearFit | null => {
    const phase = wavelengthPhase(wavelengths, lengthUm, { groupIndex, dispersion: 0 });
    const waves = Array.from({ length: harmonics }, (_, index) => wave(phase, index + 1)).flat();
    return fitBasis([...slowBasis, ...waves], spectrum.values);
  };
  const perIndex = turnsPerIndex(wavelengths, lengthUm);
  // Below two resonances in the span there is nothing that repeats.
  const lower = Math.min(groupIndexLimits.upper - 1, Math.max(groupIndexLimits.lower, 2 / perIndex));
  const count = Math.min(1500, Math.ceil(((groupIndexLimits.upper - lower) * perIndex * harmonics) / 0.15)) + 1;
  const places = evenly(lower, groupIndexLimits.upper, Math.max(count, 20));
  return scanLine(places, fitAt, 2).flatMap(({ at, fit }) => ringsOf(at, fit, { envelope, shape }));
}

/** The ring that the harmonics tell of, and, where noise hides them, rings of other widths beside it. */
function ringsOf(
  groupIndex: number,
  { coefficients }: LinearFit,
  { envelope, shape }: Pick<RingScan, 'envelope' | 'shape'>,
): FoundRing[] {
  const first = envelope.order + 1;
  const harmonic = (n: number, phase: number): number => {
    const cosine = coefficients[first + 2 * (n - 1)] as number;
    const sine = coefficients[first + 2 * (n - 1) + 1] as number;
    return (n * (cosine * Math.cos(n * phase) + sine * Math.sin(n * phase))) / (2 * decibels);
  };
  // Light is dimmest on resonance at the through port, brightest at the drop port.
  const sign = shape.port === 'through' ? -1 : 1;
  const phase = Math.atan2(sign * (coefficients[first + 1] as number), sign * (coefficients[first] as number));
  const [h1, h2] = [harmonic(1, phase), harmonic(2, phase)];
  const make = (coupling: number, lossDb: number): FoundRing => {
    const level = (coefficients[0] as number) - meanDb(coupling, lossDb, shape);
    return { groupIndex, phase, coupling, lossDb, levelDb: level, slow: coefficients.slice(0, first) };
  };
  const [inner, outer] = shape.port === 'drop' ? [h1, h1] : [(h2 / h1 + h1) / 2, (h2 / h1 - h1) / 2];
  const told =
    between(inner, 0.02, 0.995) && between(outer, 0.02, 0.995) ? [make(...partsOf(inner, outer, shape))] : [];
  const others: readonly (readonly [number, number])[] =
    shape.regime === 'overcoupled'
      ? [
          [0.4, 0.2],
          [0.15, 0.1],
        ]
      : shape.isAddDrop
        ? [
            [0.3, 0.1],
            [0.1, 0.1],
          ]
        : [
            [0.2, 2],
            [0.05, 0.6],
          ];
  return [...told, ...others.map(([coupling, lossDb]) => make(coupling, lossDb))];
}

const between = (value: number, lower: number, upper: number): boolean => value > lower && value < upper;

/** Coupling and loss in dB from p of the denominator (inner) and of the numerator (outer). */
function partsOf(inner: number, outer: number, { port, isAddDrop, regime }: RingShape): [number, number] {
  // A drop port shows r^2 a alone; half of what is lost is taken as coupling, half as loss.
  const [kept, left] =
    port === 'drop'
      ? [inner ** (2 / 3), inner ** (2 / 3)]
      : isAddDrop
        ? [inner / outer, outer ** 2]
        : regime === 'overcoupled'
          ? [inner * outer, inner / outer]
          : [inner / outer, inner * outer];
  const clamp = (share: number): number => Math.min(0.9999, Math.max(0.01, share));
  return [1 - clamp(kept), -10 * Math.log10(clamp(left))];
}

/** Mean over a round of what the ring takes off, in dB: ln(1 - 2 p cos x + p^2) is 0 in the mean for p below 1. */
function meanDb(coupling: number, lossDb: number, { port, isAddDrop }: RingShape): number {
  const left = 10 ** (-lossDb / 10);
  if (port === 'drop') return decibels * Math.log(coupling ** 2 * Math.sqrt(left));
  return decibels * Math.log(isAddDrop ? 1 - coupling : Math.max(1 - coupling, left));
}
