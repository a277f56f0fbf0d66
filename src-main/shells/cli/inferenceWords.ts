import type { EstimateResult, InferResult } from '../../../src-core/domain/inferenceRun.ts';

/** A value rounded to two digits of its uncertainty. */
function withError(value: number, sd: number | null): string {
  if (sd === null || !(sd > 0) || !Number.isFinite(sd)) return value.toPrecision(6);
  const digits = Math.max(0, Math.min(15, 1 - Math.floor(Math.log10(sd))));
  return `${value.toFixed(digits)} ± ${sd.toFixed(digits)}`;
}

/** The end of an inference for a person. */
export function inferWords(result: InferResult): string[] {
  const { parameters, converged, verdict, failures, evaluations, seconds, evaluationsPerSecond } = result;
  return [
    verdict,
    ...Object.entries(parameters).map(([name, { mean, sd }]) => `${name} = ${withError(mean, sd)}`),
    `${evaluations} evaluations in ${seconds.toFixed(1)} s (${Math.round(evaluationsPerSecond ?? 0)} a second), acceptance ${(100 * result.acceptance).toFixed(0)} %`,
    ...(failures > 0 ? [`${failures} evaluations failed; each counts as impossible.`] : []),
    ...(converged ? [] : ['Where the verdict asks for more steps, --resume goes on with this chain:']),
    result.chainFile,
  ];
}

/** The end of a point estimate for a person. */
export function estimateWords(result: EstimateResult): string[] {
  const { best, standardErrors, residualStandardDeviation, degreesOfFreedom, warnings } = result;
  return [
    `${result.method}: ${result.ended}, log likelihood ${result.logLikelihood.toPrecision(8)}`,
    ...Object.entries(best).map(([name, value]) => `${name} = ${withError(value, standardErrors[name] ?? null)}`),
    ...(residualStandardDeviation === null
      ? []
      : [
          `residual standard deviation ${residualStandardDeviation.toPrecision(6)}, ${degreesOfFreedom} degrees of freedom`,
        ]),
    ...Object.entries(result.residualStandardDeviations ?? {}).map(
      ([name, spread]) => `residual standard deviation of ${name}: ${spread.toPrecision(6)}`,
    ),
    `${result.evaluations} evaluations in ${result.seconds.toFixed(2)} s`,
    ...warnings,
    result.artifactDir,
  ];
}
