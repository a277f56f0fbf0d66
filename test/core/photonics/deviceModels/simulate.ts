import { parseExpression } from '../../../../src-core/expressions/index.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import type { DeviceModel, ModelData } from '../../../../src-core/photonics/deviceModels/index.ts';
import { compileVectorised } from '../../../../src-core/expressions/vectorised.ts';

export interface Simulation {
  readonly model: DeviceModel;
  readonly truth: Readonly<Record<string, number>>;
  /** By variable; the same for all when one is given under "*". */
  readonly columns: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>;
  /** Standard deviation of the noise, by variable. */
  readonly sigma: Readonly<Record<string, number>>;
  readonly seed: number;
}

/** Values that a model's own formulas give, with normal noise; the uncertainty is told. */
export function simulate({ model, truth, columns, sigma, seed }: Simulation): ModelData {
  const parameters = Object.keys(truth);
  const theta = Float64Array.from(Object.values(truth));
  return Object.fromEntries(
    Object.entries(model.formulas).map(([variable, formula]) => {
      const own = columns[variable] ?? columns['*'] ?? {};
      const kernel = compileVectorised(
        parseExpression(formula),
        { parameters, columns: new Map(Object.entries(own)) },
        { observations: null, wasm: null },
      );
      const values = new Float64Array(Object.values(own)[0]?.length ?? 0);
      kernel.values(theta, values);
      const stream = createRandomStream({ seed, purpose: `noise of ${variable}` });
      const noise = (sigma[variable] ?? sigma['*']) as number;
      return [
        variable,
        { columns: own, values: values.map((value) => value + noise * stream.normal()), uncertainties: noise },
      ];
    }),
  );
}

export const grid = (from: number, to: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
