/** What stands between the cells of a line; a blank stands for any run of blanks and tabs. */
export type Delimiter = '\t' | ';' | ',' | ' ';

const blanks = /[ \t]+/;

/** The cells of a line, as they stand; quotation marks around a cell are taken off, doubled ones inside become one. */
export function splitCells(line: string, delimiter: Delimiter): string[] {
  if (line.includes('"')) return splitQuoted(line, delimiter);
  return delimiter === ' ' ? line.trim().split(blanks) : line.split(delimiter);
}

function splitQuoted(line: string, delimiter: Delimiter): string[] {
  const text = delimiter === ' ' ? line.trim() : line;
  const isDelimiter = (letter: string): boolean =>
    delimiter === ' ' ? letter === ' ' || letter === '\t' : letter === delimiter;
  const cells: string[] = [];
  let cell = '';
  let state: 'plain' | 'quoted' | 'closed' = 'plain';
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (state === 'quoted') {
      if (letter !== '"') cell += letter;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(++at);
      else state = 'closed';
    } else if (isDelimiter(letter)) {
      if (delimiter === ' ' && isDelimiter(text.charAt(at + 1))) continue;
      cells.push(cell);
      cell = '';
      state = 'plain';
    } else if (letter === '"' && state === 'plain' && cell.trim() === '') {
      cell = '';
      state = 'quoted';
    } else if (state === 'plain' || letter.trim() !== '') cell += letter;
  }
  return [...cells, cell];
}

/** The cells without empty ones at the end, which spreadsheets leave. */
export function withoutTrailingBlanks(cells: readonly string[]): readonly string[] {
  let { length } = cells;
  while (length > 0 && (cells[length - 1] as string).trim() === '') length--;
  return length === cells.length ? cells : cells.slice(0, length);
}
