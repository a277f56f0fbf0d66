import type { InferenceSpec } from '../../domain/inferenceSpec.ts';
import { createParameterSet } from '../../maths/inference/parameterSet.ts';
import { createDeviceModel } from '../../photonics/deviceModels/index.ts';
import type { ChainSummary, PreparedInference } from './inferenceWork.ts';

/** Share of a normal distribution below its mean and one standard deviation. */
const oneSigma = 0.8413447460685429;

/** What a built-in model has to say of its posterior, a sentence each; nothing for others. */
export function deviceVerdict(
  { model }: InferenceSpec,
  { posterior: { likelihood }, parameters }: PreparedInference,
  summary: ChainSummary,
): string[] {
  if (model === undefined || !('id' in model) || likelihood.kind !== 'gaussian') return [];
  const device = createDeviceModel(model.id, model.options);
  if (device.verdict === undefined) return [];
  const names = summary.parameters.map(({ name }) => name);
  const byName = (of: (name: string, index: number) => number): Record<string, number> =>
    Object.fromEntries(names.map((name, index) => [name, of(name, index)]));
  const priors = new Map(createParameterSet(parameters).parameters.map(({ name, prior }) => [name, prior]));
  return device.verdict({
    mean: byName((_, index) => summary.parameters[index]?.mean ?? NaN),
    sd: byName((_, index) => summary.parameters[index]?.sd ?? NaN),
    priorSd: byName((name) => {
      const prior = priors.get(name);
      return prior?.isProper === true ? (prior.quantile(oneSigma) - prior.quantile(1 - oneSigma)) / 2 : Infinity;
    }),
    correlation: (first, second) =>
      summary.correlations[names.indexOf(first) * names.length + names.indexOf(second)] ?? NaN,
    data: Object.fromEntries(
      likelihood.variables.map(({ name, columns, values, uncertainties }) => [
        name,
        { columns, values, uncertainties },
      ]),
    ),
  });
}
