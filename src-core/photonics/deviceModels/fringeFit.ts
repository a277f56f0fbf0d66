import { FringeError } from '../../errors/fringeError.ts';
import { fitLevenbergMarquardt, jacobianAt } from '../../maths/leastSquares/levenbergMarquardt.ts';
import type { LeastSquaresModel } from '../../maths/leastSquares/levenbergMarquardt.ts';
import type { Spectrum } from '../spectrum.ts';
import { evenly, fitBasis, scanLine, wave } from './lineScan.ts';

/** Order of the polynomial that takes up gratings and laser; a device without a path difference has little else. */
const slowOrder = 8;
export const fringeParameters = ['pathNm', 'phaseRad', 'amplitudeDb', 'levelDb'] as const;
const ownCount = 3;
const count = ownCount + slowOrder + 1;
/** Fringes that a span has to show at least, so that they are not the envelope's. */
const fewestFringes = 6;
const fewestPoints = 64;

/** The strongest fringe of a spectrum, in dB: amplitude cos(phase - 2 pi path (1/lambda_0 - 1/lambda)) over an envelope. */
export interface FringeFit {
  /** n_g times the difference of the ways, in nm. */
  readonly pathNm: number;
  /** At the reference wavelength. */
  readonly phaseRad: number;
  readonly amplitudeDb: number;
  /** Of the envelope at the reference wavelength. */
  readonly levelDb: number;
  /** model - measured in dB, [point]. */
  readonly residuals: Float64Array;
  /** [point][parameter]: path, phase, amplitude, then the envelope's, level first. */
  readonly jacobian: Float64Array;
  readonly size: number;
}

/** Only finite points, in the order of the wavelengths. @throws bad_input for fewer than 64 */
export function usablePoints({ wavelengthsNm, powersDbm }: Spectrum): {
  readonly nm: Float64Array;
  readonly dbm: Float64Array;
} {
  const order = wavelengthsNm
    .map((nm, index) => ({ nm, dbm: powersDbm[index] as number }))
    .filter(({ nm, dbm }) => Number.isFinite(nm) && Number.isFinite(dbm) && dbm > -100)
    .sort((a, b) => a.nm - b.nm);
  if (order.length < fewestPoints || order[0]?.nm === order.at(-1)?.nm) {
    throw new FringeError('bad_input', `A spectrum of ${order.length} usable points shows no fringes to compare.`, {
      remedy: `Give at least ${fewestPoints} points over a span of wavelengths.`,
    });
  }
  return { nm: Float64Array.from(order, ({ nm }) => nm), dbm: Float64Array.from(order, ({ dbm }) => dbm) };
}

interface FringePoints {
  readonly nm: Float64Array;
  readonly dbm: Float64Array;
  readonly referenceNm: number;
}

/**
 * The strongest fringe by a least-squares periodogram beside an envelope of order 8, then Levenberg-Marquardt.
 * @param nearPathNm where the fringe is already known from another spectrum of the device; null: anywhere
 */
export function fitFringe({ nm, dbm, referenceNm }: FringePoints, nearPathNm: number | null): FringeFit {
  const first = nm[0] as number;
  const last = nm.at(-1) as number;
  const turns = nm.map((at) => 1 / referenceNm - 1 / at);
  const perPath = 1 / first - 1 / last;
  const center = (first + last) / 2;
  const slow = chebyshev(nm.map((at) => (at - center) / ((last - first) / 2)));
  const fitAt = (path: number) => fitBasis([...slow, ...wave(turns, 2 * Math.PI * path)], dbm);
  const step = 0.3 / perPath;
  const most = Math.min(nm.length / 4, 200) / perPath;
  const paths =
    nearPathNm === null
      ? evenly(fewestFringes / perPath, most, Math.ceil((most - fewestFringes / perPath) / step) + 1)
      : evenly(nearPathNm - 4 * step, nearPathNm + 4 * step, 17);
  const [best] = scanLine(paths, fitAt, 1);
  if (best === undefined) throw new FringeError('bad_input', 'No fringe could be fitted to a spectrum.');
  const cosine = best.fit.coefficients.at(-2) as number;
  const sine = best.fit.coefficients.at(-1) as number;
  const start = Float64Array.of(
    best.at * perPath,
    Math.atan2(sine, cosine),
    Math.hypot(cosine, sine),
    ...best.fit.coefficients.subarray(0, slowOrder + 1),
  );
  // The path in turns over the span, so that all unknowns are of like size.
  const scaled = turns.map((value) => (2 * Math.PI * value) / perPath);
  const model: LeastSquaresModel = {
    size: count,
    count: nm.length,
    lower: new Float64Array(count).fill(-Infinity),
    upper: new Float64Array(count).fill(Infinity),
    residuals: (point, out) => {
      const [path = 0, phase = 0, amplitude = 0] = point;
      for (let index = 0; index < out.length; index++) {
        let value = amplitude * Math.cos(phase - path * (scaled[index] as number)) - (dbm[index] as number);
        for (const [order, column] of slow.entries()) {
          value += (point[ownCount + order] as number) * (column[index] as number);
        }
        out[index] = value;
      }
    },
    jacobian: (point, out) => {
      const [path = 0, phase = 0, amplitude = 0] = point;
      for (let index = 0; index < nm.length; index++) {
        const turn = scaled[index] as number;
        const angle = phase - path * turn;
        out[index * count] = amplitude * Math.sin(angle) * turn;
        out[index * count + 1] = -amplitude * Math.sin(angle);
        out[index * count + 2] = Math.cos(angle);
        for (const [order, column] of slow.entries()) out[index * count + ownCount + order] = column[index] as number;
      }
    },
  };
  const { point } = fitLevenbergMarquardt(model, { start, maxSteps: 60 });
  const residuals = new Float64Array(nm.length);
  model.residuals(point, residuals);
  const levelAt = chebyshev(Float64Array.of((referenceNm - center) / ((last - first) / 2)));
  return {
    pathNm: (point[0] as number) / perPath,
    phaseRad: point[1] as number,
    amplitudeDb: point[2] as number,
    levelDb: levelAt.reduce((sum, [value = 0], order) => sum + value * (point[ownCount + order] as number), 0),
    residuals,
    jacobian: jacobianAt(model, point),
    size: count,
  };
}

/** Polynomials of Chebyshev up to the envelope's order, [order][point]. */
function chebyshev(x: Float64Array): Float64Array[] {
  const all = [x.map(() => 1), x.slice()];
  for (let order = 2; order <= slowOrder; order++) {
    const [before, last] = [all[order - 2] as Float64Array, all[order - 1] as Float64Array];
    all.push(x.map((value, point) => 2 * value * (last[point] as number) - (before[point] as number)));
  }
  return all;
}
