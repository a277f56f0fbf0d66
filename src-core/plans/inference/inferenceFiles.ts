import type { InferenceData } from '../../domain/inferenceData.ts';
import type { InferenceSpec } from '../../domain/inferenceSpec.ts';
import type { ChainSummary, PreparedInference, ReadyInference, SampledSlice } from './inferenceWork.ts';

interface Sampled {
  readonly summary: ChainSummary;
  readonly last: SampledSlice;
  readonly notes: readonly string[];
}

const page = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The text files of an inference's artifact: what it was given, and what was found. No time stands in them. */
export const inferenceFiles = (
  { spec, data }: { readonly spec: InferenceSpec; readonly data: InferenceData },
  { parameters, units, uncertainties, variables, best }: PreparedInference & Pick<ReadyInference, 'best'>,
  { summary, last, notes }: Sampled,
): Readonly<Record<string, string>> => ({
  'specification.json': page(spec),
  'data.json': page(data),
  'posterior.json': page({
    format: 'fringe.posterior/1',
    parameters: summary.parameters.map((draws) => ({ ...draws, unit: units[draws.name] ?? '' })),
    priors: parameters,
    variables,
    uncertainties,
    converged: summary.converged,
    verdict: summary.verdict,
    notes,
    best_draw: summary.best,
    best_fit: best,
    mean_acceptance: summary.meanAcceptance,
    draws: summary.draws,
    steps: last.step,
    evaluations: last.evaluations,
    failures: last.failures,
  }),
});
