import { toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { parseDelimitedText } from '../../../../src-core/tables/index.ts';

export interface DataColumn {
  readonly name: string;
  /** Empty when neither header nor sweep tells it. */
  readonly unit: string;
  /** Whether it holds more than one number. */
  readonly isVaried: boolean;
}

export interface DataColumns {
  readonly columns: readonly DataColumn[];
  /** Why the file cannot be read; null when it can. */
  readonly refusal: string | null;
}

/** Enough to tell the columns; a last line that is cut by it is passed over. */
const lettersLooked = 200_000;

/** The columns of a CSV as the host will read them, told from its beginning. */
export function csvColumns(name: string, text: string): DataColumns {
  try {
    const { columns, units } = parseDelimitedText(text.slice(0, lettersLooked), { name });
    return { columns: tableColumns(columns, units), refusal: null };
  } catch (thrown) {
    return { columns: [], refusal: toErrorReport(thrown).message };
  }
}

export const tableColumns = (
  columns: Readonly<Record<string, readonly (number | null)[]>>,
  units: Readonly<Record<string, string>>,
): DataColumn[] =>
  Object.entries(columns).map(([name, values]) => ({
    name,
    unit: units[name] ?? '',
    isVaried: new Set(values.filter((value) => value !== null).slice(0, 200)).size > 1,
  }));

const uncertaintyName = /^(sigma|uncertainty|std|sd|stdev|error|err|dy)(_|$)/i;

export interface ColumnGuess {
  readonly independent: readonly string[];
  readonly value: string | null;
  readonly uncertainty: string | null;
}

/** A first choice for a formula: the first column that varies is what was varied, the next what was measured. */
export function guessColumns(columns: readonly DataColumn[]): ColumnGuess {
  const uncertainty = columns.find(({ name }) => uncertaintyName.test(name))?.name ?? null;
  const [first, second] = columns.filter(({ name, isVaried }) => isVaried && name !== uncertainty);
  return { independent: first === undefined ? [] : [first.name], value: second?.name ?? null, uncertainty };
}
