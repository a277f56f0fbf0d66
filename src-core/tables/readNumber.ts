/** Cells in which instruments and programs say that there is no number; compared in small letters. */
const noNumber: ReadonlySet<string> = new Set([
  ...['', 'nan', '+nan', '-nan', 'nan(ind)', '-nan(ind)', 'inf', '+inf', '-inf', 'infinity', '+infinity', '-infinity'],
  ...['∞', '+∞', '-∞', 'over', 'overload', 'over range', 'overrange', 'ovld', 'ovrld', 'ovl', 'ol', 'o.l', 'o.l.'],
  ...['under', 'under range', 'underrange', 'na', 'n/a', 'n.a.', '#n/a', '#num!', '#div/0!', '#value!', '#null!'],
  ...['null', 'none', 'missing', '?', '.', '*'],
]);
const dashes = /^[-–—−_]+$/;
/** As the C library of Windows wrote them: `1.#INF`, `-1.#IND00`. */
const windowsWord = /^[-+]?1\.#(inf|ind|qnan|snan|nan)\d*$/;
const fortran = /^([-+]?(?:\d+\.?\d*|\.\d+))d([-+]?\d+)$/i;
/** SCPI's numbers for infinity and for no measurement (SCPI-99 volume 1, section 7.2.1.4 and 7.2.1.5). */
const scpiInfinity = 9.9e37;
const scpiNoMeasurement = 9.91e37;

/** Digits of another base, which JavaScript reads and no table means: `0x1F`. */
const otherBase = /^\s*0[xbo]/i;

const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * A plain decimal of at most 15 digits, several times faster than `Number` and the same bits: whole number and power of
 * ten are exact, so their quotient is rounded once (Clinger 1990). NaN for anything else.
 */
function plainDecimal(cell: string): number {
  const { length } = cell;
  const negative = cell.charCodeAt(0) === 45;
  let digits = 0;
  let whole = 0;
  let fraction = -1;
  for (let at = negative ? 1 : 0; at < length; at++) {
    const code = cell.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      whole = 10 * whole + (code - 48);
      digits++;
      if (fraction !== -1) fraction++;
    } else if (code === 46 && fraction === -1) fraction = 0;
    else return NaN;
  }
  if (digits === 0 || digits > 15) return NaN;
  const size = fraction > 0 ? whole / (powersOfTen[fraction] as number) : whole;
  return negative ? -size : size;
}

/**
 * The number in a cell, with a decimal point: null where the cell says that there is none (empty, NaN, an infinity,
 * over range, SCPI's 9.9E37), undefined where it holds another text.
 */
export function readNumber(cell: string): number | null | undefined {
  const plain = plainDecimal(cell);
  if (!Number.isNaN(plain)) return plain;
  const value = Number(cell);
  if (Number.isFinite(value)) {
    if (value === 0 && cell.trim() === '') return null;
    if (Number.isInteger(value) && otherBase.test(cell)) return undefined;
    const size = Math.abs(value);
    return size === scpiInfinity || size === scpiNoMeasurement ? null : value;
  }
  const text = cell.trim();
  const lower = text.toLowerCase();
  if (noNumber.has(lower) || dashes.test(text) || windowsWord.test(lower)) return null;
  if (text.startsWith('−')) return readNumber(`-${text.slice(1)}`);
  const [, mantissa, exponent] = fortran.exec(text) ?? [];
  if (mantissa !== undefined) return readNumber(`${mantissa}e${exponent}`);
  // A number beyond the largest that a double holds.
  return Number.isNaN(value) ? undefined : null;
}
