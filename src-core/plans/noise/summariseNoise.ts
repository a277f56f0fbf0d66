import { probeOutcomes } from '../../domain/noise.ts';
import type { NoiseReport, NoiseTierReport } from '../../domain/noiseRun.ts';
import { proportionInterval, quantileOfSorted } from '../../maths/statistics/index.ts';
import { commandClassOf } from './commandClass.ts';
import type { CommandClass } from './commandClass.ts';
import { fitTier } from './fitTier.ts';
import { logHistogram } from './logHistogram.ts';
import type { NoiseSummaryWork, TierSamples } from './noiseWork.ts';
import { hasEnded, isTimeout } from './outcomes.ts';
import { adviseTimeout } from './timeoutAdvice.ts';

/** What may be said of a noise calibration's samples. */
export function summariseNoise({ tiers, modules, probe, failureBound }: NoiseSummaryWork): NoiseReport {
  const classes = modules.map((module) => commandClassOf(probe, module));
  const gathered = new Map<string, { commandClass: CommandClass; endedMs: number[]; censoredMs: number[] }>();
  for (const { picks, outcomes, durationsMs, timeoutMs } of tiers) {
    for (const [sample, code] of outcomes.entries()) {
      const commandClass = classes[picks[sample] ?? 0] as CommandClass;
      if (!hasEnded(code) && !isTimeout(code)) continue;
      const of = gathered.get(commandClass.name) ?? { commandClass, endedMs: [], censoredMs: [] };
      gathered.set(commandClass.name, of);
      if (hasEnded(code)) of.endedMs.push(durationsMs[sample] ?? 0);
      else of.censoredMs.push(timeoutMs);
    }
  }
  const advice = [...gathered.values()].map(({ commandClass, endedMs, censoredMs }) => {
    const sorted = Float64Array.from(endedMs).sort();
    const { quantileMs } = fitTier(sorted, Float64Array.from(censoredMs));
    const samples = { commandClass, endedMs: sorted, timedOut: censoredMs.length };
    return adviseTimeout(samples, failureBound, quantileMs(1 - failureBound));
  });
  return { tiers: tiers.map(tierReport), advice };
}

function tierReport({ tier, timeoutMs, outcomes, durationsMs }: TierSamples): NoiseTierReport {
  const samples = outcomes.length;
  const counts = probeOutcomes.map((_, code) => outcomes.reduce((sum, each) => sum + (each === code ? 1 : 0), 0));
  const endedMs = durationsMs.filter((_, sample) => hasEnded(outcomes[sample] ?? 0)).sort();
  const timedOut = outcomes.reduce((sum, code) => sum + (isTimeout(code) ? 1 : 0), 0);
  const { bestModel, fits } = fitTier(endedMs, new Float64Array(timedOut).fill(timeoutMs));
  const at = (share: number): number => quantileOfSorted(endedMs, share);
  return {
    tier,
    timeoutSeconds: timeoutMs / 1000,
    samples,
    outcomes: Object.fromEntries(
      probeOutcomes.map((outcome, code) => {
        const count = counts[code] ?? 0;
        const { lower, upper } = proportionInterval({ events: count, trials: samples }, 0.95, 'wilson');
        return [outcome, { count, rate: count / samples, lower, upper }];
      }),
    ) as NoiseTierReport['outcomes'],
    durationsMs:
      endedMs.length === 0 ? null : { least: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) },
    histogram: logHistogram(endedMs),
    bestModel,
    fits: [...fits],
  };
}
