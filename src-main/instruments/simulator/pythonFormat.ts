/** The part of Python's format language that pyvisa-sim's files use: `{:.2f}`, `{:+.8E}`, `{:d}`, `{}`, with literal text around. */

/** A template cut into its literal text and its fields. */
export interface FormatField {
  readonly name: string;
  /** What stands behind the colon. */
  readonly spec: string;
}
export interface FormatTemplate {
  /** One more than the fields: what stands before, between and behind them. */
  readonly literals: readonly string[];
  readonly fields: readonly FormatField[];
}

export function parseTemplate(text: string): FormatTemplate {
  const literals: string[] = [];
  const fields: FormatField[] = [];
  let from = 0;
  for (const match of text.matchAll(/\{([^{}:]*)(?::([^{}]*))?\}/g)) {
    literals.push(text.slice(from, match.index));
    fields.push({ name: match[1] ?? '', spec: match[2] ?? '' });
    from = match.index + match[0].length;
  }
  return { literals: [...literals, text.slice(from)], fields };
}

/** A number as Python prints it: `1.0`, `3e-05`, `1e+16`. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return withTwoDigits(value.toExponential());
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

const withTwoDigits = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

/** A value by a field's specification. @throws RangeError for a specification that is not known, or no number */
export function formatField(spec: string, value: string): string {
  if (spec === '' || spec === 's') return value;
  const match = /^(\+?)(?:\.(\d+))?([deEfg])$/.exec(spec);
  const number = Number(value);
  if (match === null || value.trim() === '' || Number.isNaN(number)) throw new RangeError(`"${value}" as {:${spec}}`);
  const [, sign = '', digits = '6', kind = ''] = match;
  const body = formatNumber(kind, number, Number(digits));
  return sign === '+' && number >= 0 ? `+${body}` : body;
}

function formatNumber(kind: string, value: number, digits: number): string {
  if (kind === 'd') return String(Math.trunc(value));
  if (kind === 'f') return value.toFixed(digits);
  if (kind === 'g') return String(Number(value.toPrecision(Math.max(1, digits))));
  const text = withTwoDigits(value.toExponential(digits));
  return kind === 'E' ? text.toUpperCase() : text;
}

const float = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;

/** A pattern of what a template makes, each field caught. */
export function templatePattern(text: string): RegExp {
  const { literals, fields } = parseTemplate(text);
  const escaped = literals.map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const caught = fields.map(({ spec }) =>
    spec === '' || spec === 's' ? '(.*)' : spec.endsWith('d') ? '([+-]?\\d+)' : `(${float})`,
  );
  return new RegExp(`^${escaped.map((literal, index) => literal + (caught[index] ?? '')).join('')}$`);
}
