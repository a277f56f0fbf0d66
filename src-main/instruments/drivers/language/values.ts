import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { GarbledReply } from '../../protocols/dialect.ts';
import { parseDecimal, parseMeasured } from '../scpi.ts';
import type { ScpiNumber } from '../scpi.ts';

/** One way in which instruments say a value. */
export interface Form<T> {
  readonly reply: string;
  readonly value: T;
}

/** What a command carries: how it is said, how it is read, and how the documentation names it. */
export interface Value<T> {
  /** For the documentation: `a number in degC, 5 to 45`. */
  readonly words: string;
  readonly unit: string;
  /** Every form of reply that instruments give; each is tried by the tests. */
  readonly forms: readonly Form<T>[];
  /** @throws GarbledReply */
  parse(reply: string): T;
  /** @throws bad_input for a value that the command does not take. */
  format(value: T): string;
}

export interface NumberOptions {
  /** From the instrument's unit to ours: 1000 where it says ampere and we say mA. */
  readonly scale?: number;
  /** In our unit. */
  readonly range?: readonly [number, number];
  /** Digits after the point, in the instrument's unit; without zeros at the end unless `padded`. */
  readonly decimals?: number;
  readonly padded?: boolean;
  /** Unit words that may stand after the number in a reply: one of another unit is refused. */
  readonly suffixes?: readonly string[];
}

/** Beyond this stand the codes for infinity and for what was not measured (SCPI-99, 7.2.1). */
const beyond = 1e20;
/** Digits that survive a change of unit. */
const significant = 12;

const rounded = (value: number): number => Number(value.toPrecision(significant));

function withoutSuffix(reply: string, unit: string, suffixes: readonly string[]): string {
  const text = reply.trim();
  const split = /^(\S*?)\s*([A-Za-z%]+)$/.exec(text);
  if (split === null || /^[+-]?(nan|inf|infinity)$/i.test(text)) return text;
  const known = suffixes.some((suffix) => suffix.toLowerCase() === (split[2] ?? '').toLowerCase());
  if (!known) throw new GarbledReply(reply, `a number${unit === '' ? '' : ` in ${unit}`}`);
  return split[1] ?? '';
}

function plain(value: number, { decimals = 9, padded = false }: NumberOptions): string {
  const text = value.toFixed(decimals);
  const short = padded || decimals === 0 ? text : text.replace(/\.?0+$/, '');
  return /^-0(\.0*)?$/.test(short) ? short.slice(1) : short;
}

/** What stands on the wire is another number. */
const scaled = (scale: number): string =>
  scale === 1
    ? ''
    : scale > 1
      ? `; ${scale} is 1 on the wire`
      : `; 1 is ${Number((1 / scale).toPrecision(6))} on the wire`;

/** A measured number as instruments print it, whatever its size: `+1.50000000E-06`. */
function exponential(value: number): string {
  const [mantissa = '', exponent = '+0'] = value.toExponential(8).split('e');
  return `${value < 0 ? '' : '+'}${mantissa}E${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
}

const inUnit = (unit: string): string => (unit === '' ? '' : ` in ${unit}`);

/** A setting: always a number. Codes for infinity are refused. */
export function numberIn(unit: string, options: NumberOptions = {}): Value<number> {
  const { scale = 1, range, suffixes = [] } = options;
  const parse = (reply: string): number => {
    const value = parseDecimal(withoutSuffix(reply, unit, suffixes));
    if (Math.abs(value) > beyond) throw new GarbledReply(reply, `a number${inUnit(unit)}`);
    return rounded(value * scale);
  };
  const example = range?.[0] ?? 1;
  const said = plain(example / scale, { ...options, padded: false });
  const [whole = '', exponent = ''] = (example / scale).toExponential(8).split('e');
  const long = `${whole.startsWith('-') ? '' : '+'}${whole}E${exponent.replace(/^([+-])(\d)$/, '$1$2').replace(/^([+-])(\d+)$/, (_, sign: string, digits: string) => sign + digits.padStart(3, '0'))}`;
  return {
    unit,
    words: `a number${inUnit(unit)}${range === undefined ? '' : `, ${range[0]} to ${range[1]}`}${scaled(scale)}`,
    forms: [said, ` ${said}\r`, long, ...suffixes.map((suffix) => `${said} ${suffix}`)].map((reply) => ({
      reply,
      value: parse(reply),
    })),
    parse,
    format: (value) => {
      if (!Number.isFinite(value) || (range !== undefined && (value < range[0] || value > range[1]))) {
        const reach = range === undefined ? '' : ` from ${range[0]} to ${range[1]}`;
        throw new FringeError('bad_input', `Expected a number${inUnit(unit)}${reach}, not ${value}.`, {
          remedy: 'Correct the value in the bench file.',
        });
      }
      return plain(value / scale, options);
    },
  };
}

/** A measurement: a number, or why there is none (`9.91E37`, `9.9E37`, `NAN`). */
export function measuredIn(unit: string, options: NumberOptions = {}): Value<ScpiNumber> {
  const { scale = 1, suffixes = [] } = options;
  const parse = (reply: string): ScpiNumber => {
    const { value, fault } = parseMeasured(withoutSuffix(reply, unit, suffixes));
    return { value: value === null ? null : rounded(value * scale), fault };
  };
  return {
    unit,
    words: `a measured number${inUnit(unit)}${scaled(scale)}`,
    forms: ['1.5', '+1.50000000E+000', '-2.5e-03', ...suffixes.map((suffix) => `1.5 ${suffix}`)]
      .map((reply): Form<ScpiNumber> => ({ reply, value: parse(reply) }))
      .concat([
        { reply: '9.91E37', value: { value: null, fault: 'not measured' } },
        { reply: '+9.90000000E+37', value: { value: null, fault: 'over range' } },
      ]),
    parse,
    format: ({ value, fault }) =>
      value === null ? (fault === 'over range' ? '9.9E37' : '9.91E37') : exponential(value / scale),
  };
}

/** On or off. Instruments answer `1`, `+1`, `ON`, or as TSP prints numbers, `1.00000e+00`. */
export function onOff([on, off]: readonly [string, string] = ['1', '0']): Value<boolean> {
  const parse = (reply: string): boolean => {
    const text = reply.trim().toUpperCase();
    if (text === on.toUpperCase() || /^(ON|\+?1(\.0+)?(E\+0+)?)$/.test(text)) return true;
    if (text === off.toUpperCase() || /^(OFF|\+?0(\.0+)?(E\+0+)?)$/.test(text)) return false;
    throw new GarbledReply(reply, `${on} or ${off}`);
  };
  return {
    unit: '',
    words: `\`${on}\` or \`${off}\``,
    forms: [on, off, '1', '+0', 'ON', 'off', '1.00000e+00'].map((reply) => ({ reply, value: parse(reply) })),
    parse,
    format: (value) => (value ? on : off),
  };
}

/** SCPI's short form of a word: four letters, three when the fourth is a vowel (SCPI-99, volume 1, 6.2.1). */
export function shortForm(word: string): string {
  const upper = word.toUpperCase();
  if (!/^[A-Z]{5,}$/.test(upper)) return upper;
  return upper.slice(0, /[AEIOU]/.test(upper[3] ?? '') ? 3 : 4);
}

/** Words without quotes and in their short form; numbers as numbers, since TSP says 1.00000e+00 for 1. */
function comparable(word: string): string {
  const bare = word.replace(/["']/g, '').trim();
  return /^[+-]?\d/.test(bare) && Number.isFinite(Number(bare))
    ? String(Number(bare))
    : bare.split(':').map(shortForm).join(':');
}

/** One of some words: the instrument's word on the left, ours on the right. */
export function oneOf<const W extends Readonly<Record<string, string>>>(words: W): Value<W[keyof W]> {
  const entries = Object.entries(words) as [string, W[keyof W]][];
  const parse = (reply: string): W[keyof W] => {
    const wanted = comparable(reply);
    const found = entries.find(([said]) => comparable(said) === wanted);
    if (found === undefined) {
      throw new GarbledReply(reply, `one of ${entries.map(([said]) => said.replace(/"/g, '')).join(', ')}`);
    }
    return found[1];
  };
  return {
    unit: '',
    words: `one of ${entries.map(([said, ours]) => `\`${said}\`${comparable(said) === comparable(ours) ? '' : ` (${ours})`}`).join(', ')}`,
    forms: entries.map(([reply, value]) => ({ reply, value })),
    parse,
    format: (value) => {
      const found = entries.find(([, ours]) => ours === value);
      if (found !== undefined) return found[0];
      throw new FringeError('bad_input', `Expected one of ${Object.values(words).join(', ')}, not ${String(value)}.`, {
        remedy: 'Correct the value in the bench file.',
      });
    },
  };
}

/** Words as they are. @param pattern of a whole reply. */
export function textLike(pattern: RegExp, example: string): Value<string> {
  const parse = (reply: string): string => {
    const text = reply.trim();
    if (!pattern.test(text)) throw new GarbledReply(reply, `words like ${example}`);
    return text;
  };
  return {
    unit: '',
    words: `words such as \`${example}\``,
    forms: [{ reply: example, value: parse(example) }],
    parse,
    format: (value) => value,
  };
}

/** Several values in one reply. @param count how many; any number when left out. */
export function listOf<T>(
  item: Value<T>,
  { separator = ',', count }: { readonly separator?: string; readonly count?: number } = {},
): Value<readonly T[]> {
  const parse = (reply: string): T[] => {
    const parts = reply.trim().split(separator);
    if (count !== undefined && parts.length !== count) throw new GarbledReply(reply, `${count} values`);
    return parts.map((part) => item.parse(part));
  };
  const length = count ?? 2;
  const shownSeparator = separator === '\t' ? 'tabs' : `\`${separator}\``;
  return {
    unit: item.unit,
    words: `${count ?? 'several'} values, separated by ${shownSeparator}, each ${item.words}`,
    forms: item.forms.map(({ reply, value }) => ({
      reply: Array.from({ length }, () => reply.trim()).join(separator),
      value: Array.from({ length }, () => value),
    })),
    parse,
    format: (values) => values.map((value) => item.format(value)).join(separator),
  };
}
