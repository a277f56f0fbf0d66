import { refuseTable } from './refuse.ts';

/** A line that is not blank. A quoted cell may hold line breaks: then the number is that of its first line. */
export interface TextLine {
  readonly text: string;
  /** From 1, as an editor counts. */
  readonly number: number;
}

const commentMark = /^[\s"]*[#%!]/;

/** Most lines begin with a digit or a sign, and none of these are comments. */
const mayBeComment = (code: number): boolean => code <= 37 || code > 127;

export const isComment = (line: string): boolean => mayBeComment(line.charCodeAt(0)) && commentMark.test(line);

/**
 * The lines of a text that hold anything: after a byte-order mark, ended by LF, CRLF or CR alone.
 * @throws bad_input for a quotation mark that is never closed
 */
export function* textLines(text: string, name: string): Generator<TextLine, void> {
  const newline = text.includes('\n') ? '\n' : '\r';
  const mayQuote = text.includes('"');
  let number = 0;
  let open: { text: string; number: number } | null = null;
  for (let start = text.charCodeAt(0) === 0xfeff ? 1 : 0; start < text.length;) {
    const at = text.indexOf(newline, start);
    const end = at === -1 ? text.length : at;
    const line = text.slice(start, end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    start = end + 1;
    number++;
    const odd = mayQuote && (open !== null || !isComment(line)) && hasOddQuotes(line);
    if (open !== null) {
      open.text += `\n${line}`;
      if (odd) {
        yield open;
        open = null;
      }
    } else if (odd) open = { text: line, number };
    else if (line.charCodeAt(0) > 32 || line.trim() !== '') yield { text: line, number };
  }
  if (open === null) return;
  const what = `a quotation mark that is opened on line ${open.number} is never closed`;
  throw refuseTable(name, what, 'Close it, or take it out.');
}

function hasOddQuotes(line: string): boolean {
  let odd = false;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) odd = !odd;
  return odd;
}
