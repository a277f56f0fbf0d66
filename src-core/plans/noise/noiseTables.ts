import { probeOutcomes } from '../../domain/noise.ts';
import type { NoiseTier } from '../../domain/noise.ts';
import type { CalibratedModel, NoiseReport, NoiseTierReport } from '../../domain/noiseRun.ts';
import type { NoiseSpec } from '../../domain/run.ts';
import type { NoiseMeasured } from '../measureNoise.ts';
import { contextOf, verificationIdOf } from './noiseWork.ts';

/** A tier with the keys of the export. */
export function calibratedModel({ outcomes, samples, bestModel, fits }: NoiseTierReport): CalibratedModel {
  const { verified, proof_invalid: failed, verifier_timeout: late } = outcomes;
  const best = fits.find(({ model }) => model === bestModel);
  return {
    timeout_rate: late.rate,
    timeout_rate_ci: [late.lower, late.upper],
    fail_rate: failed.rate,
    fail_rate_ci: [failed.lower, failed.upper],
    success_rate: verified.rate,
    timeout_distribution: { best_model: bestModel, params: { ...best?.parameters } },
    n_samples: samples,
  };
}

export const calibratedModels = ({ tiers }: NoiseReport): Partial<Record<NoiseTier, CalibratedModel>> =>
  Object.fromEntries(tiers.map((report) => [report.tier, calibratedModel(report)]));

/** The summary that is exported. @param startedAt ISO 8601 */
export function noiseExport(spec: NoiseSpec, report: NoiseReport, startedAt: string): Record<string, unknown> {
  return {
    calibrated_models: calibratedModels(report),
    calibration_metadata: {
      n_modules: spec.modules.length,
      n_samples_per_tier: spec.samples,
      seed: spec.samplingSeed,
      tiers: spec.tiers,
      timestamp: Date.parse(startedAt) / 1000,
    },
  };
}

/** Every sample in the order in which it was drawn. */
export function samplesCsv({ modules, samplingSeed: seed }: NoiseSpec, tiers: NoiseMeasured['tiers']): string {
  const lines = ['verification_id,context,tier,module,outcome,duration_ms'];
  for (const { tier, picks, outcomes, durationsMs } of tiers) {
    for (const [sample, pick] of picks.entries()) {
      const id = verificationIdOf({ tier, modules, picks, seed }, sample);
      const outcome = probeOutcomes[outcomes[sample] ?? 0] ?? '';
      const cells = [id, contextOf(tier), tier, modules[pick] ?? '', outcome, String(durationsMs[sample] ?? 0)];
      lines.push(cells.map(quoted).join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The last words of samples that failed, one JSON line each. */
export function complaintLines({ modules, samplingSeed: seed }: NoiseSpec, tiers: NoiseMeasured['tiers']): string {
  return tiers
    .flatMap(({ tier, picks, outcomes, complaints }) =>
      complaints.map(({ sample, text }) =>
        JSON.stringify({
          verification_id: verificationIdOf({ tier, modules, picks, seed }, sample),
          outcome: probeOutcomes[outcomes[sample] ?? 0],
          output: text,
        }),
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
