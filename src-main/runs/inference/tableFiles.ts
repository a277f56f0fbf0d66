import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import type { InferenceTable } from '../../../src-core/domain/inferenceData.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { mostLetters, parseDelimitedText } from '../../../src-core/tables/index.ts';

/** The tables in the files of one specification; each file is read once. */
export class TableFiles {
  readonly #folder: string;
  readonly #uploads: ((name: string) => string | undefined) | undefined;
  readonly #tables = new Map<string, InferenceTable>();

  constructor(folder: string, uploads: ((name: string) => string | undefined) | undefined) {
    this.#folder = folder;
    this.#uploads = uploads;
  }

  /** @param path into the specification, for refusals @throws not_found, bad_input */
  read(file: string, path: string): InferenceTable {
    const known = this.#tables.get(file);
    if (known !== undefined) return known;
    const uploaded = this.#uploads?.(file);
    const bytes = uploaded === undefined ? this.#bytes(file, path) : Buffer.from(uploaded, 'utf8');
    const { text, note } = decode(bytes);
    const name = basename(file.replaceAll('\\', '/'));
    const { columns, units, notes } = withPath(path, () => parseDelimitedText(text, { name }));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const table: InferenceTable = {
      source: { kind: 'csv', name, sha256, simulated: isSimulated(columns) },
      columns,
      units,
      notes: note === null ? notes : [note, ...notes],
    };
    this.#tables.set(file, table);
    return table;
  }

  #bytes(file: string, path: string): Buffer {
    const place = resolve(this.#folder, file);
    if (this.#uploads !== undefined) this.#refuseOutside(file, place, path);
    try {
      const found = statSync(place);
      if (!found.isFile()) {
        const what = found.isDirectory() ? 'a folder' : 'no file';
        throw refusal('bad_input', `${file} is ${what}.`, { path, remedy: 'Name the file with the data.' });
      }
      if (found.size > mostLetters) {
        const size = `${file} has ${Math.ceil(found.size / 1e6)} MB, more than ${mostLetters / 1e6}.`;
        throw refusal('bad_input', size, { path, remedy: 'Take every n-th row, or the columns that are needed.' });
      }
      return readFileSync(place);
    } catch (error) {
      throw unreadable(error, { file, place, path, isUpload: this.#uploads !== undefined });
    }
  }

  /** The screen may be elsewhere: what it names must not read the machine's other files. */
  #refuseOutside(file: string, place: string, path: string): void {
    const inside = relative(this.#folder, place);
    if (inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)) return;
    throw refusal('not_found', `There is no file ${file} among those that were opened.`, {
      path,
      remedy: 'Open the file together with the specification.',
    });
  }
}

const refusal = (
  code: 'bad_input' | 'not_found',
  sentence: string,
  options: { path: string; remedy: string; cause?: unknown },
): FringeError => new FringeError(code, sentence, options);

function unreadable(
  error: unknown,
  { file, place, path, isUpload }: { file: string; place: string; path: string; isUpload: boolean },
): unknown {
  if (error instanceof FringeError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') {
    const remedy = 'Give the path of a file that you may read.';
    return refusal('bad_input', `The file ${place} cannot be read: ${message}.`, { path, remedy, cause: error });
  }
  if (isUpload) {
    const remedy = 'Open the file together with the specification.';
    return refusal('not_found', `There is no file ${file} among those that were opened.`, { path, remedy });
  }
  const remedy = 'Paths in a specification are relative to its file: check the path.';
  return refusal('not_found', `There is no file ${place}.`, { path, remedy });
}

/** Refusals of the text point into the specification as well. */
function withPath<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    throw new FringeError(error.code, error.message, { remedy: error.remedy, path, cause: error });
  }
}

/** UTF-8, UTF-16 where a byte-order mark says so (spreadsheets' "Unicode text"), else the code page of Windows. */
function decode(bytes: Buffer): { text: string; note: string | null } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), note: null };
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), note: null };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), note: null };
  } catch {
    const note = 'The file is not UTF-8: it was read as Windows-1252.';
    return { text: new TextDecoder('windows-1252').decode(bytes), note };
  }
}

/** The table of a simulated sweep says so in every row. */
const isSimulated = ({ simulated }: Readonly<Record<string, readonly (number | null)[]>>): boolean =>
  simulated !== undefined && simulated.length > 0 && simulated.every((cell) => cell === 1);
