import { createFourierTransform, powerOfTwoFrom } from './fourierTransform.ts';
import type { FourierTransform } from './fourierTransform.ts';

/** Weight of a series in the mean: 1, or 1 over its own variance, which makes the mean that of autocorrelations. */
export type SeriesScale = 'none' | 'variance';

/** Adds up autocovariances of many series of one length. */
export interface AutocovarianceSum {
  /** @param series `length` numbers, left as they are */
  add(series: ArrayLike<number>): void;
  /** The mean over the series added, by lag 0 to length - 1; zeros of none. */
  mean(): Float64Array;
}

/**
 * The mean autocovariance of series of one length, each about its own mean and divided by its length whatever the lag
 * (the biased estimate, which is positive definite). By Fourier transform, two series at a time, and one transform back
 * for all of them.
 * @param scale with `variance` each series is first divided by its standard deviation; a constant one then gives NaN
 */
export function createAutocovarianceSum(length: number, scale: SeriesScale = 'none'): AutocovarianceSum {
  const transform: FourierTransform = createFourierTransform(powerOfTwoFrom(2 * length));
  const padded = transform.length;
  const power = new Float64Array(padded);
  const real = new Float64Array(padded);
  const imaginary = new Float64Array(padded);
  let series = 0;
  let waiting = false;

  const load = (part: Float64Array, values: ArrayLike<number>): void => {
    let sum = 0;
    for (let index = 0; index < length; index++) sum += values[index] as number;
    const mean = sum / length;
    let squares = 0;
    for (let index = 0; index < length; index++) {
      const deviation = (values[index] as number) - mean;
      part[index] = deviation;
      squares += deviation * deviation;
    }
    if (scale === 'variance') {
      const factor = 1 / Math.sqrt(squares / length);
      for (let index = 0; index < length; index++) part[index] = (part[index] as number) * factor;
    }
    part.fill(0, length);
  };

  /** The two series' power spectra together: half of |Z[k]|^2 + |Z[-k]|^2, whatever is crossed between them drops out. */
  const flush = (): void => {
    if (!waiting) return;
    transform.forward(real, imaginary);
    for (let k = 0; k < padded; k++) {
      power[k] = (power[k] as number) + (real[k] as number) ** 2 + (imaginary[k] as number) ** 2;
    }
    waiting = false;
  };

  return {
    add(values) {
      series += 1;
      if (waiting) {
        load(imaginary, values);
        flush();
      } else {
        load(real, values);
        imaginary.fill(0);
        waiting = true;
      }
    },
    mean() {
      flush();
      const covariance = power.slice();
      const none = new Float64Array(padded);
      // The part that is odd in k is imaginary in the end and is left behind.
      transform.inverse(covariance, none);
      const divisor = length * Math.max(1, series);
      return covariance.subarray(0, length).map((value) => value / divisor);
    },
  };
}

/** Autocorrelation of one series by lag, 1 at lag 0; NaN of a constant one. */
export function autocorrelation(series: ArrayLike<number>): Float64Array {
  const sum = createAutocovarianceSum(series.length, 'variance');
  sum.add(series);
  return sum.mean();
}
