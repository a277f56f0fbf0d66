import { refuse } from '../../../maths/inference/refusal.ts';
import type { MeasuredVariable } from '../../../maths/inference/gaussianLikelihood.ts';

/** What a measured variable is over: times alone, then the column is called `time`, or columns by name. */
export type Independents = ArrayLike<number> | Readonly<Record<string, ArrayLike<number>>>;

/** One for each point, one for all, or null: not known. */
export type Uncertainties = ArrayLike<number> | number | null;

/** A measured variable with the columns that it is over; the first of them is the one that a reference period is in. */
export interface TargetVariable {
  readonly name: string;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** [point] */
  readonly values: Float64Array;
  readonly uncertainties: Float64Array | number | null;
}

/** How columns of a table become a target. */
export interface ColumnChoice {
  /** The column, or the columns, that the variables are over. */
  readonly independent: string | readonly string[];
  /** Column of each variable by the variable's name. */
  readonly variables: Readonly<Record<string, string>>;
  /** A column, one number for all points, or null. */
  readonly uncertainty?: string | number | null;
  readonly referencePeriod?: readonly [from: number, to: number];
}

type Columns = Readonly<Record<string, ArrayLike<number | null>>>;

/** What a model is fitted to: measured variables, and a period over which the mean of each is taken off. */
export class Target {
  readonly #variables: TargetVariable[] = [];
  #period: readonly [from: number, to: number] | null = null;

  /**
   * A target from the columns of a table. A row without a finite number in any of them is left out.
   * @throws bad_input for a column that is not there, or one of another length
   */
  static fromColumns(columns: Columns, choice: ColumnChoice): Target {
    const { independent, variables, uncertainty = null, referencePeriod } = choice;
    const independents = typeof independent === 'string' ? [independent] : independent;
    const target = new Target();
    for (const [name, column] of Object.entries(variables)) {
      const used = [...independents, column, ...(typeof uncertainty === 'string' ? [uncertainty] : [])];
      const rows = completeRows(columns, used);
      const at = (of: string): Float64Array => Float64Array.from(rows, (row) => columns[of]?.[row] ?? NaN);
      const sigmas = typeof uncertainty === 'string' ? at(uncertainty) : uncertainty;
      target.addVariable(name, Object.fromEntries(independents.map((one) => [one, at(one)])), at(column), sigmas);
    }
    return referencePeriod === undefined ? target : target.withReferencePeriod(...referencePeriod);
  }

  /**
   * Adds a variable and returns this target.
   * @param values [point]
   * @param uncertainties standard deviations, above 0
   * @throws bad_input for a name used twice and for arrays of different lengths
   */
  addVariable(name: string, times: Independents, values: ArrayLike<number>, uncertainties: Uncertainties = null): this {
    if (this.#variables.some((variable) => variable.name === name)) {
      refuse(`The variable ${name} is given twice.`, name, 'Give each variable once.');
    }
    const columns = 'length' in times && typeof times.length === 'number' ? { time: times } : times;
    const given: Record<string, ArrayLike<number>> = { ...(columns as Record<string, ArrayLike<number>>) };
    const isEach = typeof uncertainties === 'object' && uncertainties !== null;
    for (const [column, array] of Object.entries(isEach ? { ...given, uncertainties } : given)) {
      if (array.length === values.length) continue;
      const counts = `${array.length} numbers of ${column} for ${values.length} values`;
      refuse(`The variable ${name} has ${counts}.`, name, 'Give one for each value.');
    }
    this.#variables.push({
      name,
      columns: Object.fromEntries(Object.entries(given).map(([column, array]) => [column, Float64Array.from(array)])),
      values: Float64Array.from(values),
      uncertainties: isEach ? Float64Array.from(uncertainties) : uncertainties,
    });
    return this;
  }

  /**
   * Takes the mean over `from` to `to` (of the first column, both included) off the data and off the model.
   * @throws bad_input when it ends before it begins
   */
  withReferencePeriod(from: number, to: number): this {
    if (!(from < to)) {
      const what = `A reference period cannot go from ${from} to ${to}`;
      refuse(`${what}: it must begin before it ends.`, 'referencePeriod', 'Turn it round.');
    }
    this.#period = [from, to];
    return this;
  }

  get variables(): readonly TargetVariable[] {
    return this.#variables;
  }

  /** Whether every point's uncertainty is known. */
  get isKnown(): boolean {
    return this.#variables.every(({ uncertainties }) => uncertainties !== null);
  }

  /** The variables as a likelihood compares them. @param unknown what stands for an uncertainty that is not known */
  measured(unknown: number): MeasuredVariable[] {
    const period = this.#period;
    return this.#variables.map(({ name, columns, values, uncertainties }) => {
      const [times] = Object.values(columns);
      const isIn = (time: number): boolean => period !== null && time >= period[0] && time <= period[1];
      const reference = period === null || times === undefined ? null : Array.from(times, isIn);
      return { name, values, uncertainties: uncertainties ?? unknown, reference };
    });
  }
}

function completeRows(columns: Columns, names: readonly string[]): number[] {
  const used = names.map((name) => {
    const column = columns[name];
    const known = Object.keys(columns).join(', ');
    return column ?? refuse(`There is no column ${name}; there are ${known}.`, name, 'Choose one of these.');
  });
  const length = used[0]?.length ?? 0;
  const odd = used.findIndex((column) => column.length !== length);
  if (odd >= 0) {
    const counts = `${used[odd]?.length ?? 0} rows, ${names[0] ?? ''} has ${length}`;
    refuse(`The column ${names[odd] ?? ''} has ${counts}.`, names[odd] ?? '', 'Give columns of one length.');
  }
  return Array.from({ length }, (_, row) => row).filter((row) => used.every((column) => Number.isFinite(column[row])));
}
