import { formatSetting } from '../../../ui/formatNumber.ts';
import { formatUnit } from '../../../ui/formatQuantity.ts';

export interface PriorCurveProps {
  readonly name: string;
  readonly unit: string;
  readonly words: string;
  readonly curve: { readonly x: readonly number[]; readonly density: readonly number[] } | null;
  /** Where the model's guess from the data stands; drawn as a line. */
  readonly guess: number | null;
}

const width = 132;
const height = 40;
const pad = 3;

/** A prior drawn: its density over the range that holds all but a thousandth of it, the guess as a line. */
export function PriorCurve({ name, unit, words, curve, guess }: PriorCurveProps) {
  if (curve === null || curve.x.length < 2) {
    return <div className="prior-curve none small faint">{words === '' ? 'not known yet' : 'no density to draw'}</div>;
  }
  const { x, density } = curve;
  const [from, to] = [x[0] ?? 0, x.at(-1) ?? 1];
  const most = Math.max(...density.filter(Number.isFinite), Number.MIN_VALUE);
  const at = (value: number) => pad + ((value - from) / (to - from || 1)) * (width - 2 * pad);
  const up = (value: number) => height - 1 - (Math.min(value, most) / most) * (height - 6);
  const line = x.map((value, index) => `${at(value).toFixed(1)} ${up(density[index] ?? 0).toFixed(1)}`).join(' L');
  const isInside = guess !== null && guess >= from && guess <= to;
  const word = formatUnit(unit);
  const ends = `${formatSetting(from, 3)} to ${formatSetting(to, 3)}${word === '' ? '' : ` ${word}`}`;
  const guessWords = guess === null ? '' : `, guess ${formatSetting(guess, 4)}${isInside ? '' : ', outside'}`;
  return (
    <figure className="prior-curve" title={`${words}; ${ends}${guessWords}`}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Prior of ${name}: ${words}${guessWords}`}
      >
        <path className="fill" d={`M${at(from)} ${height - 1} L${line} L${at(to)} ${height - 1} Z`} />
        <path className="line" d={`M${line}`} />
        {isInside && <line className="guess" x1={at(guess)} x2={at(guess)} y1={2} y2={height - 1} />}
      </svg>
      <figcaption className="num faint">
        <span>{compact(from)}</span>
        <span>{compact(to)}</span>
      </figcaption>
    </figure>
  );
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Short enough that two of them stand under a curve. */
function compact(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-2 && size < 1e4)) return formatSetting(value, 3);
  const [mantissa = '', exponent = '0'] = value.toExponential(1).split('e');
  const power = [...String(Math.abs(Number(exponent)))].map((digit) => superscripts[Number(digit)]).join('');
  return `${mantissa.replace('-', '\u2212')}·10${Number(exponent) < 0 ? '⁻' : ''}${power}`;
}
