import { FringeError } from '../../../errors/fringeError.ts';
import type { WasmRuntime } from '../../../expressions/vectorised.ts';

/** What a model gives: by variable, one value for each point of the target in order. */
export type ModelOutput = Readonly<Record<string, ArrayLike<number>>>;

/** A row of parameters, in the order of the runner's names. */
export type ParameterRow = ArrayLike<number>;

export type ModelFunction = (parameters: Readonly<Record<string, number>>) => ModelOutput | ArrayLike<number>;

export interface FormulaOptions {
  /** Makes formulas several times faster, with the same bits: the `wasmRuntime` of src-main/compute. */
  readonly wasm?: WasmRuntime;
}

/**
 * A model as the fit sees it: parameters in, values out. `ModelRunner.of` and `ModelRunner.formula` make one; a class of
 * your own needs `names` and `run`.
 */
export abstract class ModelRunner {
  /** Parameters in the order of a row. */
  abstract readonly names: readonly string[];
  #lastFailure: string | null = null;

  /** @throws anything when the model fails: that evaluation then has a likelihood of zero */
  abstract run(row: ParameterRow): ModelOutput;

  /** As `run`, of many rows; null where the model failed. */
  runBatch(rows: readonly ParameterRow[]): (ModelOutput | null)[] {
    return rows.map((row) => {
      try {
        return this.run(row);
      } catch (error) {
        this.#lastFailure = error instanceof Error ? error.message : String(error);
        return null;
      }
    });
  }

  /** Why the model failed the last time; null when it never has. */
  get lastFailure(): string | null {
    return this.#lastFailure;
  }

  /** A model that is a function of named parameters. An array alone is the value of the only variable. */
  static of(names: readonly string[], model: ModelFunction): ModelRunner {
    return new FunctionRunner(names, model);
  }

  /**
   * A model in the expression language: one formula for the only variable, or one by variable. Names in it are
   * parameters and columns of the target. It knows its derivatives.
   */
  static formula(
    names: readonly string[],
    formula: string | Readonly<Record<string, string>>,
    options: FormulaOptions = {},
  ): ModelRunner {
    return new FormulaRunner(names, formula, options.wasm ?? null);
  }
}

/** Stands for the only variable of a target, whatever that is called. */
export const onlyVariable = '';

class FunctionRunner extends ModelRunner {
  readonly names: readonly string[];
  readonly #model: ModelFunction;

  constructor(names: readonly string[], model: ModelFunction) {
    super();
    this.names = names;
    this.#model = model;
  }

  override run(row: ParameterRow): ModelOutput {
    const given = this.#model(Object.fromEntries(this.names.map((name, index) => [name, row[index] as number])));
    return isArray(given) ? { [onlyVariable]: given } : given;
  }
}

const isArray = (given: ModelOutput | ArrayLike<number>): given is ArrayLike<number> =>
  Array.isArray(given) || ArrayBuffer.isView(given);

/** Compiled by the likelihood that it is given to, over the target's columns. */
export class FormulaRunner extends ModelRunner {
  readonly names: readonly string[];
  readonly formulas: Readonly<Record<string, string>>;
  readonly wasm: WasmRuntime | null;

  constructor(names: readonly string[], formula: string | Readonly<Record<string, string>>, wasm: WasmRuntime | null) {
    super();
    this.names = names;
    this.formulas = typeof formula === 'string' ? { [onlyVariable]: formula } : formula;
    this.wasm = wasm;
  }

  override run(): ModelOutput {
    throw new FringeError(
      'bad_input',
      'A formula has no values by itself: it is evaluated over the columns of a target.',
      {
        remedy: 'Give it to a sampler or an estimator.',
      },
    );
  }
}

/** What belongs to a variable of the target; of a target with one variable, what is given for the only one. */
export function ofVariable<T>(given: Readonly<Record<string, T>>, name: string, variables: number): T | undefined {
  return Object.hasOwn(given, name) || variables > 1 ? given[name] : given[onlyVariable];
}
