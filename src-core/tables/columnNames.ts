import { refuseTable } from './refuse.ts';

/** A column's name as it is used, and the unit that its header tells. */
export interface ColumnName {
  readonly name: string;
  readonly unit: string | null;
}

const bracketed = /^(?<bare>.*[^\s([])\s*(?:\[(?<square>[^\][]*)\]|\((?<round>[^()]*)\))$/su;
const slashed = /^(?<bare>.*\S)\s+\/\s+(?<unit>\S+)$/su;
const closeSlash = /^(?<bare>[^/]*\S)\s*\/\s*(?<unit>[^/\s]+)$/su;
const suffixed = /_(?<unit>[\p{L}%]+)$/u;

/** Units that a header's last word is taken for when nothing sets it apart: `power_dBm`, `power/dBm`. */
const knownUnits: readonly string[] = [
  ...['pm', 'nm', 'um', 'µm', 'μm', 'mm', 'm', 'dBm', 'dB', 'W', 'mW', 'uW', 'µW', 'nW', 'pW', 'V', 'mV', 'uV', 'kV'],
  ...[
    'A',
    'mA',
    'uA',
    'nA',
    's',
    'ms',
    'us',
    'ns',
    'min',
    'h',
    'Hz',
    'kHz',
    'MHz',
    'GHz',
    'THz',
    'K',
    'C',
    'degC',
    'rad',
  ],
  ...['mrad', 'deg', 'ohm', 'Ohm', 'kohm', 'hPa', 'percent'],
];
const unitOf = (text: string): string | null => {
  const exact = knownUnits.find((unit) => unit === text);
  if (exact !== undefined || text.length < 2) return exact ?? null;
  const same = knownUnits.filter((unit) => unit.toLowerCase() === text.toLowerCase());
  return same.length === 1 ? (same[0] as string) : null;
};

/** Beyond it a header is prose, and no unit is looked for. */
const mostLettersOfName = 200;

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

/**
 * Takes a header apart: `power [dBm]`, `power (dBm)`, `power / dBm` are named `power`; `power_dBm` keeps its name, as
 * formulas may use it, and tells its unit all the same.
 */
export function columnNameOf(header: string): ColumnName {
  const text = oneLine(header);
  if (text.length > mostLettersOfName) return { name: text, unit: null };
  const brackets = bracketed.exec(text)?.groups;
  if (brackets?.['bare'] !== undefined) {
    return { name: brackets['bare'], unit: oneLine(brackets['square'] ?? brackets['round'] ?? '') || null };
  }
  const slash = slashed.exec(text)?.groups;
  if (slash?.['bare'] !== undefined) return { name: slash['bare'], unit: slash['unit'] ?? null };
  const close = closeSlash.exec(text)?.groups;
  const closeUnit = unitOf(close?.['unit'] ?? '');
  if (close?.['bare'] !== undefined && closeUnit !== null) return { name: close['bare'], unit: closeUnit };
  const suffix = suffixed.exec(text)?.groups?.['unit'];
  return { name: text, unit: suffix === undefined ? null : unitOf(suffix) };
}

/**
 * Names for the columns of a header; one without a name is `column_<n>`. Columns that only their units tell apart keep
 * their full headers.
 * @param place what a column's number is called: `column`, or `line` where each line is a series
 * @throws bad_input for a name that stands twice, with both places
 */
export function nameColumns(
  headers: readonly string[],
  table: { readonly name: string; readonly place?: (index: number) => string },
): ColumnName[] {
  const place = table.place ?? ((index) => `column ${index + 1}`);
  const full = headers.map((header, index) => oneLine(header) || `column_${index + 1}`);
  const first = new Map<string, number>();
  for (const [index, name] of full.entries()) {
    const before = first.get(name);
    if (before !== undefined) {
      const what = `the name ${JSON.stringify(name)} stands twice, as ${place(before)} and as ${place(index)}`;
      throw refuseTable(table.name, what, 'Give each its own name.');
    }
    first.set(name, index);
  }
  const taken = full.map(columnNameOf);
  const uses = new Map<string, number>();
  for (const { name } of taken) uses.set(name, (uses.get(name) ?? 0) + 1);
  return taken.map(({ name, unit }, index) => ({
    name: uses.get(name) === 1 && !(first.has(name) && first.get(name) !== index) ? name : (full[index] as string),
    unit,
  }));
}

/** What a formula can write for a name: `Channel 1` as `Channel_1`. */
const asIdentifier = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}_.]+/gu, '_')
    .replace(/^(?=\p{N})/u, '_')
    .replace(/(.)_$/u, '$1');

/**
 * The column that is meant by a name: its own, its header with the unit, or its name with underscores for what no
 * formula can hold. Null when there is none, or when several would do.
 */
export function findColumn(columns: Readonly<Record<string, unknown>>, wanted: string): string | null {
  const text = oneLine(wanted);
  if (Object.hasOwn(columns, text)) return text;
  const { name } = columnNameOf(text);
  if (Object.hasOwn(columns, name)) return name;
  const same = Object.keys(columns).filter((each) => asIdentifier(each) === text);
  return same.length === 1 ? (same[0] as string) : null;
}
