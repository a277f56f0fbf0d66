/**
 * Elementary functions in nothing but sums, products, quotients and selections, in a fixed order, so that a vector unit
 * gives the same bits as this file. Within 2 units in the last place of the exact value. Outside the range given with each, the
 * engine's own function stands in, lane by lane. Polynomials: minimax by Remez' exchange in 60 digits, relative error
 * below 2^-56. Reductions: W. J. Cody, W. Waite, "Software manual for the elementary functions", 1980.
 */

/** 1.5 * 2^52: adding it rounds to a whole number, which then stands in the lowest bits. */
export const roundingShift = 6755399441055744;

/** Sine on [-pi/2, pi/2]: sin r = r + r^3 P(r^2). */
export const sinePolynomial = [
  -0.16666666666666666, 0.008333333333333194, -0.00019841269841209224, 2.7557319211137953e-6, -2.5052106872834043e-8,
  1.6058939705792967e-10, -7.642991438879033e-13, 2.721173908077263e-15,
] as const;
/** Pi in parts of 32, 33 and 53 bits: products with whole and half numbers below 2^19 are exact for the first two. */
export const piHigh = 3.1415926534682512;
export const piMiddle = 1.2154201012607932e-10;
export const piLow = 4.044532497591901e-21;
export const inversePi = 0.3183098861837907;
/** Largest magnitude of an angle that is reduced here. */
export const largestAngle = 1048576;

function sineOfReduced(r: number): number {
  const s = r * r;
  const c = sinePolynomial;
  const p = c[0] + s * (c[1] + s * (c[2] + s * (c[3] + s * (c[4] + s * (c[5] + s * (c[6] + s * c[7]))))));
  return r + r * s * p;
}

export function sine(x: number): number {
  if (!(Math.abs(x) <= largestAngle)) return Math.sin(x);
  const n = x * inversePi + roundingShift - roundingShift;
  const y = sineOfReduced(x - n * piHigh - n * piMiddle - n * piLow);
  return (n & 1) === 0 ? y : -y;
}

/** cos x = sin(x + pi/2): reduced by an odd number of quarter turns. */
export function cosine(x: number): number {
  if (!(Math.abs(x) <= largestAngle)) return Math.cos(x);
  const n = x * inversePi + 0.5 + roundingShift - roundingShift;
  const h = n - 0.5;
  const y = sineOfReduced(x - h * piHigh - h * piMiddle - h * piLow);
  return (n & 1) === 0 ? y : -y;
}

/** exp r = 1 + r + r^2 P(r) on [-ln 2 / 2, ln 2 / 2]. */
export const exponentialPolynomial = [
  0.5, 0.16666666666666682, 0.041666666666666095, 0.008333333333317035, 0.0013888888889115754, 0.00019841269896382475,
  2.480158692644338e-5, 2.755723486303485e-6, 2.7557581980179843e-7, 2.5112036515858045e-8, 2.0826592389976894e-9,
] as const;
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;
export const inverseLn2 = 1.4426950408889634;
/** Between these exp neither overflows nor loses bits to gradual underflow. */
export const exponentialLimit = 708;

const powersOfTwo = Float64Array.from({ length: 2048 }, (_, index) => (index === 0 ? 0 : 2 ** (index - 1023)));

function exponentialOfReduced(r: number, n: number): number {
  const c = exponentialPolynomial;
  const p =
    c[0] +
    r *
      (c[1] +
        r *
          (c[2] +
            r * (c[3] + r * (c[4] + r * (c[5] + r * (c[6] + r * (c[7] + r * (c[8] + r * (c[9] + r * c[10])))))))));
  return (1 + (r + r * r * p)) * (powersOfTwo[n + 1023] as number);
}

export function exponential(x: number): number {
  if (!(Math.abs(x) <= exponentialLimit)) return Math.exp(x);
  const n = x * inverseLn2 + roundingShift - roundingShift;
  return exponentialOfReduced(x - n * ln2High - n * ln2Low, n);
}

export const log2Of10 = 3.321928094887362;
export const log10Of2High = 0.3010299955494702;
export const log10Of2Low = 1.1451100898021838e-10;
export const ln10 = 2.302585092994046;
export const decimalLimit = 307;

/** 10^x. */
export function decimalPower(x: number): number {
  if (!(Math.abs(x) <= decimalLimit)) return 10 ** x;
  const n = x * log2Of10 + roundingShift - roundingShift;
  return exponentialOfReduced((x - n * log10Of2High - n * log10Of2Low) * ln10, n);
}

/** ln(1 + f) = 2 s + s z P(z) with s = f / (2 + f), z = s^2, for 1 + f in [sqrt(1/2), sqrt(2)]. */
export const logarithmPolynomial = [
  0.6666666666666734, 0.3999999999941674, 0.28571428741959254, 0.22222198613581953, 0.18183562413756812,
  0.15314094905858555, 0.14795548461996647,
] as const;
/** Smallest normal number and largest finite one: between them the logarithm is taken here. */
export const smallestNormal = 2.2250738585072014e-308;
export const largestFinite = Number.MAX_VALUE;
/** Bits of sqrt(1/2), upper word: from there on a mantissa counts to the next power of two. */
export const rootHalfUpper = 0x3fe6a09e;
export const oneUpper = 0x3ff00000;

const asNumber = new Float64Array(1);
const asWords = new Uint32Array(asNumber.buffer);

/** Splits x = 2^k (1 + f) as vector units do, on the upper word; leaves 1 + f in `asNumber`, gives k. */
function splitPower(x: number): number {
  asNumber[0] = x;
  const upper = ((asWords[1] as number) + (oneUpper - rootHalfUpper)) >>> 0;
  asWords[1] = (upper & 0xfffff) + rootHalfUpper;
  return (upper >>> 20) - 1023;
}

/** ln(1 + f), 1 + f as `splitPower` left it. */
function logarithmOfSplit(): number {
  const f = (asNumber[0] as number) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const c = logarithmPolynomial;
  const p = z * (c[0] + z * (c[1] + z * (c[2] + z * (c[3] + z * (c[4] + z * (c[5] + z * c[6]))))));
  const half = 0.5 * f * f;
  return half - s * (half + p);
}

export function logarithm(x: number): number {
  if (!(x >= smallestNormal && x <= largestFinite)) return Math.log(x);
  const k = splitPower(x);
  const rest = logarithmOfSplit() - k * ln2Low;
  return k * ln2High - (rest - ((asNumber[0] as number) - 1));
}

export const inverseLn10 = 0.4342944819032518;

/** log10 x = k log10(2) + ln(1 + f) / ln(10). */
export function decimalLogarithm(x: number): number {
  if (!(x >= smallestNormal && x <= largestFinite)) return Math.log10(x);
  const k = splitPower(x);
  const ln = (asNumber[0] as number) - 1 - logarithmOfSplit();
  return k * log10Of2High + (k * log10Of2Low + ln * inverseLn10);
}
