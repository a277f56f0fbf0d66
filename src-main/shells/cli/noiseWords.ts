import type { RunProgress } from '../../../src-core/contract/procedures.ts';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import { probeOutcomes } from '../../../src-core/domain/noise.ts';
import type { CalibratedModel, NoiseResult } from '../../../src-core/domain/noiseRun.ts';
import type { ProbedBatch } from '../../../src-core/plans/noise/noiseWork.ts';
import type { Output } from './output.ts';

/** So many samples between two lines. */
const everySamples = 100;

/** Tells of a noise calibration's samples: each hundred in words, and with its counts as JSON. */
export function tellProbes(output: Output, runId: string, { data, timeNs }: RunEvent, bar: RunProgress | null): void {
  const { tier, outcomes, counts, total } = data as unknown as ProbedBatch;
  const ended = counts.reduce((sum, count) => sum + count, 0);
  const soFar = [...counts];
  for (const outcome of outcomes) soFar[outcome] = (soFar[outcome] ?? 0) - 1;
  let samples = ended - outcomes.length;
  for (const outcome of outcomes) {
    samples += 1;
    soFar[outcome] = (soFar[outcome] ?? 0) + 1;
    if (samples % everySamples !== 0) continue;
    const named = Object.fromEntries(probeOutcomes.map((name, place) => [name, soFar[place] ?? 0]));
    const secondsLeft = bar?.secondsLeft ?? null;
    output.progress({ runId, tier, samples, total, outcomes: named, timeNs, secondsLeft }, bar);
    output.say(`  ${tier}: Progress: ${samples}/${total} samples`);
  }
}

/** The statistical summary. */
export function noiseWords({ tiers, advice, notes, export: exported, artifactDir }: NoiseResult): string[] {
  const share = (rate: number): string => rate.toFixed(3);
  const within = ([lower, upper]: readonly [number, number]): string => `95% CI: [${share(lower)}, ${share(upper)}]`;
  return [
    ...Object.entries(tiers).flatMap(([tier, model]) => [
      `Tier: ${tier} (${model.n_samples} samples)`,
      `  Timeout rate: ${share(model.timeout_rate)} (${within(model.timeout_rate_ci)})`,
      `  Fail rate: ${share(model.fail_rate)} (${within(model.fail_rate_ci)})`,
      `  Success rate: ${share(model.success_rate)}`,
      `  Not found rate: ${share(notFoundRate(model))}`,
      `  Timeout distribution: ${model.timeout_distribution.best_model}`,
    ]),
    ...advice.map(({ commandClass, sentence }) => `${commandClass}: ${sentence}`),
    ...notes,
    exported === null ? 'No export was written.' : `Calibrated models exported to: ${exported}`,
    artifactDir,
  ];
}

/** What is left of the samples when the other outcomes are taken away: the export has no key for it. */
function notFoundRate({
  timeout_rate: late,
  fail_rate: failed,
  success_rate: verified,
  n_samples: samples,
}: CalibratedModel): number {
  return Math.round(samples * (1 - late - failed - verified)) / samples;
}
