import {
  decimalLimit,
  exponentialLimit,
  exponentialPolynomial,
  inverseLn10,
  inverseLn2,
  inversePi,
  largestAngle,
  largestFinite,
  ln10,
  ln2High,
  ln2Low,
  log10Of2High,
  log10Of2Low,
  log2Of10,
  logarithmPolynomial,
  oneUpper,
  piHigh,
  piLow,
  piMiddle,
  rootHalfUpper,
  roundingShift,
  sinePolynomial,
  smallestNormal,
} from './vectorisedFunctions.ts';
import type { WasmCode } from './wasmModule.ts';

/** What the elementary functions are written with: locals and shared constants of the function under way. */
export interface VectorWriter {
  readonly code: WasmCode;
  temporary(): number;
  /** The local that holds a number in both lanes. */
  constant(value: number): number;
  /** The local that holds 64 bits in both lanes. */
  bits(low: number, high: number): number;
}

/** Writes `target = function(x)` for one vector, right within the function's range: the operations of vectorisedFunctions.ts. */
export type FunctionWriter = (writer: VectorWriter, x: number, target: number) => void;
/** Leaves a mask on the stack: all bits set where the function is right. */
export type RangeWriter = (writer: VectorWriter, x: number) => void;

/** target = c[0] + x (c[1] + x (...)). */
function polynomial(
  { code, constant }: VectorWriter,
  c: readonly number[],
  { x, target }: { x: number; target: number },
) {
  code.get(constant(c.at(-1) as number));
  for (let power = c.length - 2; power >= 0; power--) {
    code
      .get(x)
      .plain('f64x2.mul')
      .get(constant(c[power] as number))
      .plain('f64x2.add');
  }
  code.set(target);
}

/** r = ((x - n a) - n b) - n c. */
function reduce(
  { code, constant }: VectorWriter,
  parts: readonly number[],
  { x, n, r }: Record<'x' | 'n' | 'r', number>,
) {
  code.get(x);
  for (const part of parts) code.get(n).get(constant(part)).plain('f64x2.mul', 'f64x2.sub');
  code.set(r);
}

const sineLike =
  (quarterTurns: 0 | 1): FunctionWriter =>
  (writer, x, target) => {
    const { code, constant } = writer;
    const [shifted, n, r, s, p] = [0, 0, 0, 0, 0].map(() => writer.temporary()) as [
      number,
      number,
      number,
      number,
      number,
    ];
    code.get(x).get(constant(inversePi)).plain('f64x2.mul');
    if (quarterTurns === 1) code.get(constant(0.5)).plain('f64x2.add');
    code.get(constant(roundingShift)).plain('f64x2.add').set(shifted);
    code.get(shifted).get(constant(roundingShift)).plain('f64x2.sub');
    if (quarterTurns === 1) code.get(constant(0.5)).plain('f64x2.sub');
    code.set(n);
    reduce(writer, [piHigh, piMiddle, piLow], { x, n, r });
    code.get(r).get(r).plain('f64x2.mul').set(s);
    polynomial(writer, sinePolynomial, { x: s, target: p });
    code.get(r).get(r).get(s).plain('f64x2.mul').get(p).plain('f64x2.mul', 'f64x2.add');
    code.get(shifted).integer(63).plain('i64x2.shl', 'v128.xor').set(target);
  };

/** target = e^r 2^n, n standing in the lowest bits of `shifted`. */
function exponentialOfReduced(
  writer: VectorWriter,
  { r, shifted }: { r: number; shifted: number },
  target: number,
): void {
  const { code, constant } = writer;
  const p = writer.temporary();
  polynomial(writer, exponentialPolynomial, { x: r, target: p });
  code.get(constant(1)).get(r).get(r).get(r).plain('f64x2.mul').get(p).plain('f64x2.mul', 'f64x2.add', 'f64x2.add');
  code.get(shifted).get(writer.bits(1023, 0)).plain('i64x2.add').integer(52).plain('i64x2.shl', 'f64x2.mul');
  code.set(target);
}

const powerOf =
  (inverse: number, parts: readonly number[], factor: number | null): FunctionWriter =>
  (writer, x, target) => {
    const { code, constant } = writer;
    const [shifted, n, r] = [0, 0, 0].map(() => writer.temporary()) as [number, number, number];
    code.get(x).get(constant(inverse)).plain('f64x2.mul').get(constant(roundingShift)).plain('f64x2.add').set(shifted);
    code.get(shifted).get(constant(roundingShift)).plain('f64x2.sub').set(n);
    reduce(writer, parts, { x, n, r });
    if (factor !== null) code.get(r).get(constant(factor)).plain('f64x2.mul').set(r);
    exponentialOfReduced(writer, { r, shifted }, target);
  };

/** Splits x = 2^k (1 + f) and gives k, f and f - ln(1 + f). */
function splitLogarithm(writer: VectorWriter, x: number): { k: number; f: number; rest: number } {
  const { code, constant } = writer;
  const [upper, k, f, s, z, p, half] = [0, 0, 0, 0, 0, 0, 0].map(() => writer.temporary()) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  code
    .get(x)
    .get(writer.bits(0, oneUpper - rootHalfUpper))
    .plain('i64x2.add')
    .set(upper);
  // The exponent as a number: its bits below those of 2^52, less 2^52.
  code.get(upper).integer(52).plain('i64x2.shr_u').get(writer.bits(0, 0x43300000)).plain('v128.or');
  code
    .get(constant(2 ** 52 + 1023))
    .plain('f64x2.sub')
    .set(k);
  code.get(upper).get(writer.bits(0xffffffff, 0xfffff)).plain('v128.and').get(writer.bits(0, rootHalfUpper));
  code.plain('i64x2.add').get(constant(1)).plain('f64x2.sub').set(f);
  code.get(f).get(constant(2)).get(f).plain('f64x2.add', 'f64x2.div').set(s);
  code.get(s).get(s).plain('f64x2.mul').set(z);
  polynomial(writer, logarithmPolynomial, { x: z, target: p });
  code.get(z).get(p).plain('f64x2.mul').set(p);
  code.get(constant(0.5)).get(f).plain('f64x2.mul').get(f).plain('f64x2.mul').set(half);
  code.get(half).get(s).get(half).get(p).plain('f64x2.add', 'f64x2.mul', 'f64x2.sub').set(p);
  return { k, f, rest: p };
}

const naturalLogarithm: FunctionWriter = (writer, x, target) => {
  const { code, constant } = writer;
  const { k, f, rest } = splitLogarithm(writer, x);
  code.get(k).get(constant(ln2High)).plain('f64x2.mul');
  code.get(rest).get(k).get(constant(ln2Low)).plain('f64x2.mul', 'f64x2.sub').get(f).plain('f64x2.sub', 'f64x2.sub');
  code.set(target);
};

const decimalLogarithm: FunctionWriter = (writer, x, target) => {
  const { code, constant } = writer;
  const { k, f, rest } = splitLogarithm(writer, x);
  code.get(k).get(constant(log10Of2High)).plain('f64x2.mul').get(k).get(constant(log10Of2Low)).plain('f64x2.mul');
  code.get(f).get(rest).plain('f64x2.sub').get(constant(inverseLn10)).plain('f64x2.mul', 'f64x2.add', 'f64x2.add');
  code.set(target);
};

const within =
  (limit: number): RangeWriter =>
  ({ code, constant }, x) => {
    code.get(x).plain('f64x2.abs').get(constant(limit)).plain('f64x2.le');
  };
const normalPositive: RangeWriter = ({ code, constant }, x) => {
  code.get(x).get(constant(smallestNormal)).plain('f64x2.ge');
  code.get(x).get(constant(largestFinite)).plain('f64x2.le', 'v128.and');
};

/** The functions that are written out in vector instructions; all others are called lane by lane. */
export const vectorFunctions = {
  sin: { write: sineLike(0), range: within(largestAngle) },
  cos: { write: sineLike(1), range: within(largestAngle) },
  exp: { write: powerOf(inverseLn2, [ln2High, ln2Low], null), range: within(exponentialLimit) },
  exp10: { write: powerOf(log2Of10, [log10Of2High, log10Of2Low], ln10), range: within(decimalLimit) },
  log: { write: naturalLogarithm, range: normalPositive },
  log10: { write: decimalLogarithm, range: normalPositive },
} as const;
