import { evenly, fitBasis, scanLine, wave } from './lineScan.ts';
import type { LinearFit } from './lineScan.ts';

/** A sinusoid over power that was found by a scan: offset + amplitude cos(phase + 2 pi P/turnW). */
export interface FoundFringe {
  readonly turnW: number;
  readonly offset: number;
  /** Above 0. */
  readonly amplitude: number;
  /** In (-pi, pi]. */
  readonly phase: number;
  readonly cost: number;
}

/** Offset, amplitude and phase of a fit by 1, cosine and sine; the first and last two coefficients. */
export function fringeOf({ coefficients, cost }: LinearFit, turnW: number): FoundFringe {
  const [offset = 0] = coefficients;
  const cosine = coefficients.at(-2) as number;
  const sine = coefficients.at(-1) as number;
  return { turnW, offset, amplitude: Math.hypot(cosine, sine), phase: Math.atan2(-sine, cosine), cost };
}

/**
 * The sinusoids that fit best, by a scan over how many turns the powers span: from a fifth of one to as many as the
 * points can show (a third of their number, at most 40).
 * @param powersW [point], at least two different ones
 */
export function scanFringes(powersW: Float64Array, values: Float64Array, keep: number): FoundFringe[] {
  let [lower, upper] = [Infinity, -Infinity];
  for (const power of powersW) {
    lower = Math.min(lower, power);
    upper = Math.max(upper, power);
  }
  const spanW = upper - lower;
  const mostTurns = Math.min(40, Math.max(1, values.length / 3));
  const ones = new Float64Array(values.length).fill(1);
  const turns = evenly(0.2, mostTurns, Math.ceil((mostTurns - 0.2) / 0.08) + 1);
  const fitAt = (count: number): LinearFit | null =>
    fitBasis([ones, ...wave(powersW, (2 * Math.PI * count) / spanW)], values);
  return scanLine(turns, fitAt, keep).map(({ at, fit }) => fringeOf(fit, spanW / at));
}
