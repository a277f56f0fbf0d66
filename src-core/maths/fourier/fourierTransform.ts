/** A discrete Fourier transform of one length, with its tables: made once, used for many arrays. */
export interface FourierTransform {
  readonly length: number;
  /**
   * Replaces x by X[k] = sum over n of x[n] exp(-2 pi i n k / length).
   * @param real and @param imaginary `length` numbers each, changed in place
   */
  forward(real: Float64Array, imaginary: Float64Array): void;
  /** The inverse of `forward`, with its factor 1/length. */
  inverse(real: Float64Array, imaginary: Float64Array): void;
}

/** The smallest power of two that is not below `count`. */
export function powerOfTwoFrom(count: number): number {
  let power = 1;
  while (power < count) power *= 2;
  return power;
}

function reversedBits(length: number): Uint32Array {
  const reversed = new Uint32Array(length);
  const top = length >>> 1;
  for (let index = 1; index < length; index++) {
    reversed[index] = ((reversed[index >>> 1] as number) >>> 1) | (index & 1 ? top : 0);
  }
  return reversed;
}

/**
 * A radix-2 transform in place: decimation in time after a reversal of bits.
 * @param length a power of two
 * @throws RangeError when it is not
 * Source: J. W. Cooley, J. W. Tukey, Mathematics of Computation 19 (1965) 297.
 */
export function createFourierTransform(length: number): FourierTransform {
  if (!Number.isInteger(length) || length < 1 || powerOfTwoFrom(length) !== length) {
    throw new RangeError(`a Fourier transform of length ${length}: not a power of two`);
  }
  const half = Math.max(1, length >>> 1);
  const cosines = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sines = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  const reversed = reversedBits(length);

  const reorder = (values: Float64Array): void => {
    for (let index = 0; index < length; index++) {
      const other = reversed[index] as number;
      if (other <= index) continue;
      const kept = values[index] as number;
      values[index] = values[other] as number;
      values[other] = kept;
    }
  };

  const forward = (real: Float64Array, imaginary: Float64Array): void => {
    reorder(real);
    reorder(imaginary);
    for (let span = 1; span < length; span *= 2) {
      const stride = half / span;
      for (let start = 0; start < length; start += 2 * span) {
        for (let k = 0, at = start; k < span; k++, at++) {
          const c = cosines[k * stride] as number;
          const s = sines[k * stride] as number;
          const to = at + span;
          const re = (real[to] as number) * c - (imaginary[to] as number) * s;
          const im = (real[to] as number) * s + (imaginary[to] as number) * c;
          real[to] = (real[at] as number) - re;
          imaginary[to] = (imaginary[at] as number) - im;
          real[at] = (real[at] as number) + re;
          imaginary[at] = (imaginary[at] as number) + im;
        }
      }
    }
  };

  // With the parts exchanged the forward transform is the inverse but for its factor.
  const inverse = (real: Float64Array, imaginary: Float64Array): void => {
    forward(imaginary, real);
    for (let index = 0; index < length; index++) {
      real[index] = (real[index] as number) / length;
      imaginary[index] = (imaginary[index] as number) / length;
    }
  };
  return { length, forward, inverse };
}
