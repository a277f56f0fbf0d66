import { looksNumeric } from './cellReader.ts';
import { columnNameOf, nameColumns } from './columnNames.ts';
import type { ColumnName } from './columnNames.ts';
import { readNumber } from './readNumber.ts';
import { refuseTable } from './refuse.ts';
import { sniffDelimiter } from './sniffDelimiter.ts';
import { splitCells, withoutTrailingBlanks } from './splitCells.ts';
import type { Delimiter } from './splitCells.ts';
import { isComment } from './textLines.ts';
import type { TextLine } from './textLines.ts';

/** How a file is laid out, as far as its first lines tell. */
export interface TableLayout {
  readonly delimiter: Delimiter;
  /** Whether each line is a series, its name first. */
  readonly turned: boolean;
  /** Of the columns; of a turned table none, as each line brings its own. */
  readonly names: readonly ColumnName[];
  /** Number of the first line that holds data. */
  readonly firstLine: number;
  readonly notes: readonly string[];
}

interface SplitLine {
  readonly cells: readonly string[];
  readonly number: number;
}

const sampledLines = 50;
const spreadsheetHint = /^sep=([,;\t])$/i;

/** Finds delimiter, header and direction. @throws bad_input for a file without data */
export function layoutOf(lines: Iterable<TextLine>, name: string): TableLayout {
  const { sample, comment, hint } = takeSample(lines);
  if (sample.length === 0)
    throw refuseTable(name, 'it holds no data', 'Give a file with a header and rows of numbers.');
  const delimiter = hint ?? sniffDelimiter(sample.map(({ text }) => text));
  const split = sample.map(({ text, number }) => ({
    cells: withoutTrailingBlanks(splitCells(text, delimiter)),
    number,
  }));
  const notes: string[] = [];
  const [first, ...rest] = withoutTitles(split, notes);
  if (first === undefined)
    throw refuseTable(name, 'it holds no data', 'Give a file with a header and rows of numbers.');
  const isNumber = (cell: string): boolean => looksNumeric(cell, delimiter);
  if (rest.length > 0 && [first, ...rest].every((line) => isSeries(line, isNumber))) {
    const labels = new Set([first, ...rest].map(({ cells }) => (cells[0] as string).trim()));
    if (labels.size === rest.length + 1) {
      notes.push('Each line of the file is a series with its name first: lines were read as columns.');
      return { delimiter, turned: true, names: [], firstLine: first.number, notes };
    }
  }
  const width = rest[0]?.cells.length ?? 0;
  if (!isHeader(first, rest[0], isNumber)) {
    const wide = Math.max(first.cells.length, ...rest.map(({ cells }) => cells.length));
    const names = namesOfComment(comment, { delimiter, width: wide });
    if (names !== null) notes.push(`The names of the columns are those of the comment on line ${comment?.number}.`);
    else
      notes.push(
        `The file has no header: ${wide === 1 ? 'its column is named column_1' : `its columns are named column_1 to column_${wide}`}.`,
      );
    const headers = names ?? Array.from({ length: wide }, () => '');
    return { delimiter, turned: false, names: nameColumns(headers, { name }), firstLine: first.number, notes };
  }
  if (rest.length === 0) {
    const what = `there is no row of numbers below its header on line ${first.number}`;
    throw refuseTable(name, what, 'Give a file with at least one row.');
  }
  const headers = delimiter === ' ' ? joinUnits(first.cells, width) : first.cells;
  const units = unitsRow(rest, isNumber);
  const named = nameColumns(headers, { name }).map((column, index) => ({
    ...column,
    unit: column.unit ?? (units?.cells[index]?.trim() || null),
  }));
  if (units !== null) notes.push(`Line ${units.number} was taken for the units of the columns.`);
  const firstLine = (units === null ? rest[0] : rest[1])?.number as number;
  return { delimiter, turned: false, names: named, firstLine, notes };
}

function takeSample(lines: Iterable<TextLine>): {
  sample: TextLine[];
  comment: TextLine | null;
  hint: Delimiter | null;
} {
  const sample: TextLine[] = [];
  let comment: TextLine | null = null;
  let hint: Delimiter | null = null;
  for (const line of lines) {
    const hinted = sample.length === 0 ? spreadsheetHint.exec(line.text.trim())?.[1] : undefined;
    if (hinted !== undefined) hint = hinted as Delimiter;
    else if (!isComment(line.text)) sample.push(line);
    else if (sample.length === 0) comment = line;
    if (sample.length === sampledLines) break;
  }
  return { sample, comment, hint };
}

/** Leaves out lines of a single cell above a table that has more. */
function withoutTitles(lines: readonly SplitLine[], notes: string[]): readonly SplitLine[] {
  const width = lines[lines.length - 1]?.cells.length ?? 0;
  const usual = Math.max(width, lines[lines.length - 2]?.cells.length ?? 0);
  if (usual < 2) return lines;
  const start = lines.findIndex(({ cells }) => cells.length > 1);
  if (start > 0) {
    const [from, to] = [lines[0]?.number, lines[start - 1]?.number];
    notes.push(
      from === to
        ? `Line ${from} above the table was passed over.`
        : `Lines ${from} to ${to} above the table were passed over.`,
    );
  }
  return lines.slice(Math.max(0, start));
}

const isSeries = ({ cells }: SplitLine, isNumber: (cell: string) => boolean): boolean =>
  cells.length > 1 &&
  /^\s*[\p{L}_]/u.test(cells[0] as string) &&
  !isNumber(cells[0] as string) &&
  cells.slice(1).every(isNumber);

/** A header holds no number, or holds text where the next line has numbers. */
function isHeader({ cells }: SplitLine, next: SplitLine | undefined, isNumber: (cell: string) => boolean): boolean {
  const holdsNumbers = cells.some((cell) => cell.trim() !== '' && isNumber(cell));
  if (!holdsNumbers) return true;
  return cells.some((cell, index) => !isNumber(cell) && next !== undefined && isNumber(next.cells[index] ?? ''));
}

/** A line of text below the header, above numbers: `V,a.u.`. */
function unitsRow([second, third]: readonly SplitLine[], isNumber: (cell: string) => boolean): SplitLine | null {
  if (second === undefined || third === undefined) return null;
  if (second.cells.some(isNumber) || third.cells.length !== second.cells.length) return null;
  return third.cells.every(isNumber) ? second : null;
}

/** Between blanks a unit stands apart from its name: `power [dBm]`, `V / V`. */
function joinUnits(cells: readonly string[], width: number): readonly string[] {
  if (cells.length <= width) return cells;
  const joined: string[] = [];
  for (const cell of cells) {
    const before = joined.at(-1);
    const belongs = before !== undefined && (/^[[(/]/.test(cell) || before.endsWith('/'));
    if (belongs) joined[joined.length - 1] = `${before} ${cell}`;
    else joined.push(cell);
  }
  return joined.length === width ? joined : cells;
}

/** The names in a comment, as numpy.savetxt writes them: as many as the data have columns. */
function namesOfComment(
  comment: TextLine | null,
  { delimiter, width }: { delimiter: Delimiter; width: number },
): readonly string[] | null {
  if (comment === null) return null;
  const text = comment.text.replace(/^[\s"#%!]+/, '');
  const cells = joinUnits(withoutTrailingBlanks(splitCells(text, delimiter)), width);
  const names = cells.map((cell) => columnNameOf(cell).name);
  const isNames = names.every((cell, index) => (cell === '' && index === 0) || /^[\p{L}_]/u.test(cell));
  const once = new Set(names).size === names.length;
  return cells.length === width && isNames && once && cells.every((cell) => readNumber(cell) === undefined)
    ? cells
    : null;
}
