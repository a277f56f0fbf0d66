import type { EstimateResult } from '../../../src-core/domain/inferenceRun.ts';

/** How far the data lie from the fit, one row a variable; none where their uncertainties were given. */
export function residualSpreads({
  residualStandardDeviation: only,
  residualStandardDeviations: each,
}: EstimateResult): readonly { readonly words: string; readonly spread: number }[] {
  if (only !== null) return [{ words: 'residual standard deviation', spread: only }];
  return Object.entries(each ?? {}).map(([name, spread]) => ({
    words: `residual standard deviation of ${name}`,
    spread,
  }));
}
