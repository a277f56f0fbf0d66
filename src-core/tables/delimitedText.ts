import { CellReader } from './cellReader.ts';
import { nameColumns } from './columnNames.ts';
import { refuseTable } from './refuse.ts';
import { splitCells, withoutTrailingBlanks } from './splitCells.ts';
import { TableColumn } from './tableColumn.ts';
import { layoutOf } from './tableLayout.ts';
import type { TableLayout } from './tableLayout.ts';
import { isComment, textLines } from './textLines.ts';
import type { TextLine } from './textLines.ts';

/** A table of numbers. */
export interface DelimitedTable {
  /** By name, all of one length; null where the file has no number. */
  readonly columns: Record<string, (number | null)[]>;
  /** By column, as far as the header tells. */
  readonly units: Record<string, string>;
  readonly rows: number;
  /** Sentences about what was passed over or taken to mean something. */
  readonly notes: string[];
}

/** More is not a bench's table; a reader that goes on would only run out of memory. */
export const mostCells = 5_000_000;
export const mostLetters = 200_000_000;

/**
 * Reads a table from text: cells parted by commas, semicolons, tabs or blanks; decimal commas where the comma is free;
 * a header with units, comments (`#`, `%`, `!`), quotation marks, byte-order mark, any line ending; lines that are
 * series are turned. Whatever says that there is no number (`-inf`, `NaN`, `1.#INF`, `OVER`, `---`, 9.9E37, nothing) is
 * null. A row that has not as many cells as the header is refused, but for a last one that was cut: it is left out.
 * @param options.name what the file is called in sentences
 * @throws bad_input with the line
 */
export function parseDelimitedText(text: string, { name }: { readonly name: string }): DelimitedTable {
  if (text.length > mostLetters) {
    const size = `it has ${Math.ceil(text.length / 1e6)} million letters, more than ${mostLetters / 1e6}`;
    throw refuseTable(name, size, 'Take every n-th row, or the columns that are needed.');
  }
  if (text.includes('\0')) throw refuseTable(name, 'it is no text file', 'Export the data as CSV.');
  if (text.trim() === '' || text.trim() === '\ufeff') {
    throw refuseTable(name, 'it is empty', 'Give a file with a header and rows of numbers.');
  }
  const layout = layoutOf(textLines(text, name), name);
  const { columns, notes } = layout.turned ? readSeries(text, layout, name) : readRows(text, layout, name);
  const told = columns.map((column) => column.note()).filter((note) => note !== null);
  const kept = columns.filter((column) => !column.isText);
  if (!kept.some((column) => column.hasNumbers)) {
    throw refuseTable(name, 'none of its columns holds a number', 'Give a file with a header and rows of numbers.');
  }
  const isKept = new Set(kept.map((column) => column.name));
  return {
    columns: Object.fromEntries(kept.map((column) => [column.name, column.values])),
    units: Object.fromEntries(
      columns.flatMap(({ name: own, unit }) => (unit !== null && isKept.has(own) ? [[own, unit]] : [])),
    ),
    rows: kept[0]?.values.length ?? 0,
    notes: [...layout.notes, ...notes, ...told],
  };
}

class NamedColumn extends TableColumn {
  readonly unit: string | null;

  constructor({ name, unit }: { name: string; unit: string | null }) {
    super(name);
    this.unit = unit;
  }
}

interface ReadColumns {
  readonly columns: readonly NamedColumn[];
  readonly notes: readonly string[];
}

function* dataLines(text: string, { firstLine }: TableLayout, name: string): Generator<TextLine, void> {
  for (const line of textLines(text, name)) if (line.number >= firstLine && !isComment(line.text)) yield line;
}

function readRows(text: string, layout: TableLayout, name: string): ReadColumns {
  const reader = new CellReader(name, layout.delimiter);
  const columns = layout.names.map((column) => new NamedColumn(column));
  const width = columns.length;
  const mostRows = Math.floor(mostCells / width);
  let rows = 0;
  let short: { readonly line: number; readonly cells: number } | null = null;
  for (const line of dataLines(text, layout, name)) {
    if (short !== null) throw ragged(name, { ...short, width });
    let cells: readonly string[] = splitCells(line.text, layout.delimiter);
    if (cells.length !== width) {
      const filled = withoutTrailingBlanks(cells);
      if (filled.length === 0) continue;
      if (filled.length > width) throw ragged(name, { line: line.number, cells: filled.length, width });
      if (cells.length < width) {
        short = { line: line.number, cells: cells.length };
        continue;
      }
      cells = cells.slice(0, width);
    } else if (width > 1 && (cells[0] as string).trim() === '' && withoutTrailingBlanks(cells).length === 0) continue;
    if (++rows > mostRows) throw tooManyCells(name, line.number);
    for (let index = 0; index < width; index++) {
      (columns[index] as NamedColumn).take(cells[index] as string, line.number, reader);
    }
  }
  if (rows === 0) {
    const what = short === null ? 'there is no row of numbers in it' : raggedWords({ ...short, width });
    throw refuseTable(name, what, 'Give a file with at least one row.');
  }
  const notes = short === null ? [] : [`The last line, ${short.line}, is not whole and was left out.`];
  return { columns, notes };
}

function readSeries(text: string, layout: TableLayout, name: string): ReadColumns {
  const reader = new CellReader(name, layout.delimiter);
  const lines = [...dataLines(text, layout, name)];
  const cellsOf = (line: TextLine): readonly string[] => withoutTrailingBlanks(splitCells(line.text, layout.delimiter));
  const placed = (index: number): string => `line ${lines[index]?.number}`;
  const headers = nameColumns(
    lines.map((line) => cellsOf(line)[0] ?? ''),
    { name, place: placed },
  );
  const width = Math.max(...lines.slice(0, 1).map((line) => cellsOf(line).length));
  const columns = headers.map((header, index) => {
    const line = lines[index] as TextLine;
    const cells = cellsOf(line);
    if (cells.length !== width) throw ragged(name, { line: line.number, cells: cells.length, width });
    if ((index + 1) * width > mostCells) throw tooManyCells(name, line.number);
    const column = new NamedColumn(header);
    for (const cell of cells.slice(1)) column.take(cell, line.number, reader);
    return column;
  });
  return { columns, notes: [] };
}

interface Ragged {
  readonly line: number;
  readonly cells: number;
  readonly width: number;
}

const raggedWords = ({ line, cells, width }: Ragged): string =>
  `line ${line} has ${cells} ${cells === 1 ? 'cell' : 'cells'} where the table has ${width} ${width === 1 ? 'column' : 'columns'}`;

const ragged = (name: string, where: Ragged) =>
  refuseTable(name, raggedWords(where), 'Correct that line, or begin it with # if it is a comment.');

const tooManyCells = (name: string, line: number) =>
  refuseTable(
    name,
    `by line ${line} it has more than ${mostCells / 1e6} million cells`,
    'Take every n-th row, or the columns that are needed.',
  );
