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
    const isOdd = Math.log2(length) % 2 === 1;
    if (isOdd) pairs(real, imaginary);
    for (let span = isOdd ? 2 : 1; span < length; span *= 4) twoStages(real, imaginary, span);
  };

  /** The first stage: its only factor is 1. */
  const pairs = (real: Float64Array, imaginary: Float64Array): void => {
    for (let at = 0; at < length; at += 2) {
      const re = real[at + 1] as number;
      const im = imaginary[at + 1] as number;
      real[at + 1] = (real[at] as number) - re;
      imaginary[at + 1] = (imaginary[at] as number) - im;
      real[at] = (real[at] as number) + re;
      imaginary[at] = (imaginary[at] as number) + im;
    }
  };

  /** The stages of `span` and of twice that in one go, so that memory is gone through half as often. */
  const twoStages = (real: Float64Array, imaginary: Float64Array, span: number): void => {
    const stride = half / span;
    const halfStride = stride / 2;
    for (let start = 0; start < length; start += 4 * span) {
      for (let k = 0, a = start; k < span; k++, a++) {
        const c1 = cosines[k * stride] as number;
        const s1 = sines[k * stride] as number;
        const c2 = cosines[k * halfStride] as number;
        const s2 = sines[k * halfStride] as number;
        const c3 = cosines[(k + span) * halfStride] as number;
        const s3 = sines[(k + span) * halfStride] as number;
        const b = a + span;
        const c = b + span;
        const d = c + span;
        // Within the first and within the second half.
        let re = (real[b] as number) * c1 - (imaginary[b] as number) * s1;
        let im = (real[b] as number) * s1 + (imaginary[b] as number) * c1;
        const reB = (real[a] as number) - re;
        const imB = (imaginary[a] as number) - im;
        const reA = (real[a] as number) + re;
        const imA = (imaginary[a] as number) + im;
        re = (real[d] as number) * c1 - (imaginary[d] as number) * s1;
        im = (real[d] as number) * s1 + (imaginary[d] as number) * c1;
        const reD = (real[c] as number) - re;
        const imD = (imaginary[c] as number) - im;
        const reC = (real[c] as number) + re;
        const imC = (imaginary[c] as number) + im;
        // Between the halves.
        re = reC * c2 - imC * s2;
        im = reC * s2 + imC * c2;
        real[c] = reA - re;
        imaginary[c] = imA - im;
        real[a] = reA + re;
        imaginary[a] = imA + im;
        re = reD * c3 - imD * s3;
        im = reD * s3 + imD * c3;
        real[d] = reB - re;
        imaginary[d] = imB - im;
        real[b] = reB + re;
        imaginary[b] = imB + im;
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
