import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { readNumber } from '../../../src-core/tables/readNumber.ts';
import { splitCells } from '../../../src-core/tables/splitCells.ts';
import type { Delimiter } from '../../../src-core/tables/splitCells.ts';
import type { HeadScores, ScoreCollector } from './scoreCollector.ts';

/** Longer than any line of a table of scores. */
const longestLine = 1_000_000;

const remedy = 'Give a table with the columns model_name, head_name, score and, where there are labels, label.';

interface Columns {
  readonly delimiter: Delimiter;
  /** Cells of a row. */
  readonly count: number;
  readonly model: number;
  readonly head: number;
  readonly score: number;
  /** -1 where there is none. */
  readonly label: number;
}

/**
 * Reads a table of scores: CSV with the columns `model_name`, `head_name`, `score` and optionally `label`, in any order,
 * among others. Commas, semicolons or tabs between the cells. A cell that says there is no number is counted and left out.
 * @throws not_found, bad_input with the line
 */
export async function readScoreTable(path: string, collector: ScoreCollector): Promise<void> {
  let columns: Columns | null = null;
  let number = 0;
  // Rows of one head stand together as a rule.
  let last = null as { model: string; head: string; scores: HeadScores } | null;
  for await (const lines of linesOf(path)) {
    let taken = 0;
    for (const line of lines) {
      number += 1;
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text === '' || text.trim() === '' || text.startsWith('#')) continue;
      if (columns === null) {
        columns = columnsOf(text, path);
        continue;
      }
      const cells = splitCells(text, columns.delimiter);
      if (cells.length !== columns.count) {
        const why = `line ${number}: it has ${cells.length} cells, where the header has ${columns.count}`;
        throw refuse(path, why, 'Write numbers with a decimal point, and put quotes around what holds a delimiter.');
      }
      const model = (cells[columns.model] ?? '').trim();
      const head = (cells[columns.head] ?? '').trim();
      if (last?.model !== model || last.head !== head) {
        last = { model, head, scores: headOf(collector, { model, head, path, number }) };
      }
      const cell = cells[columns.score] ?? '';
      const score = readNumber(cell);
      if (score === undefined) {
        const told = JSON.stringify(cell.slice(0, 40));
        throw refuse(path, `line ${number}: the score ${told} is no number`, 'Correct the cell, or leave it empty.');
      }
      const label = columns.label < 0 ? '' : (cells[columns.label] ?? '').trim();
      last.scores.add(label === '' ? head : label, score ?? NaN);
      taken += 1;
    }
    collector.count(taken);
  }
  if (columns === null) throw refuse(path, 'is empty', remedy);
}

function headOf(
  collector: ScoreCollector,
  { model, head, path, number }: { model: string; head: string; path: string; number: number },
): HeadScores {
  try {
    return collector.head(model, head);
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    throw refuse(path, `line ${number}: ${error.message.replace(/\.$/, '')}`, error.remedy ?? remedy);
  }
}

function columnsOf(header: string, path: string): Columns {
  const text = header.replace(/^\uFEFF/, '');
  const delimiter = ([',', ';', '\t'] as const).find((each) => text.includes(each)) ?? ',';
  const names = splitCells(text, delimiter).map((name) => name.trim().toLowerCase());
  const place = (name: string): number => {
    const at = names.indexOf(name);
    if (at >= 0 && names.includes(name, at + 1)) throw refuse(path, `has two columns ${name}`, remedy);
    return at;
  };
  const [model, head, score] = [place('model_name'), place('head_name'), place('score')];
  const missing = ['model_name', 'head_name', 'score'].filter((name) => !names.includes(name));
  if (missing.length > 0) throw refuse(path, `has no column ${missing.join(', ')}`, remedy);
  return { delimiter, count: names.length, model, head, score, label: place('label') };
}

const refuse = (path: string, why: string, how: string): FringeError =>
  new FringeError('bad_input', `The table of scores ${path} ${/^line /.test(why) ? 'is refused, ' : ''}${why}.`, {
    remedy: how,
  });

/** Lines of a file, many at once, without their ends. */
async function* linesOf(path: string): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw refuse(path, `has a line of more than ${longestLine} letters`, remedy);
      yield lines;
    }
  } catch (cause) {
    if (cause instanceof FringeError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      throw new FringeError('not_found', `There is no file ${path}.`, { cause, remedy: 'Check the path.' });
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FringeError('storage', `The table of scores ${path} cannot be read: ${why}.`, { cause });
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}
