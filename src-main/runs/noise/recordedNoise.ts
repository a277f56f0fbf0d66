import { probeTimeouts } from '../../../src-core/domain/noise.ts';
import type { NoiseSpec } from '../../../src-core/domain/run.ts';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ProbedBatch, TierSamples } from '../../../src-core/plans/noise/noiseWork.ts';
import { sampleModules } from '../../../src-core/plans/noise/sampleModules.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import type { SessionRecord } from '../../sessions/sessionStore.ts';

export type NoiseSession = SessionRecord & { readonly spec: NoiseSpec };

/** @throws not_found; bad_input for the session of another kind */
export function openNoiseSession(home: string, runId: string): NoiseSession {
  const record = openSession(home, runId);
  const { spec } = record.start;
  if (spec.kind === 'noise') return { ...record, spec };
  throw new FringeError(
    'bad_input',
    `The session ${runId} is no noise calibration: it is of the kind "${spec.kind}".`,
    {
      path: 'runId',
      remedy: 'Choose the session of a noise calibration.',
    },
  );
}

/** The samples that stand in the record, tier by tier; a tier without one is left out. */
export function recordedSamples({ spec, events }: NoiseSession): TierSamples[] {
  const picks = sampleModules(spec.modules.length, spec.samples, spec.samplingSeed);
  return spec.tiers.flatMap((tier): TierSamples[] => {
    const batches = events.flatMap((event): ProbedBatch[] => batchOf(event, tier));
    const samples = batches.flatMap((batch) => batch.samples);
    if (samples.length === 0) return [];
    return [
      {
        tier,
        timeoutMs: probeTimeouts(spec.probe)[tier] * 1000,
        picks: Uint32Array.from(samples, (sample) => picks[sample] ?? 0),
        outcomes: Uint8Array.from(batches.flatMap((batch) => batch.outcomes)),
        durationsMs: Float64Array.from(batches.flatMap((batch) => batch.durationsMs)),
      },
    ];
  });
}

function batchOf({ stream, data }: RunEvent, tier: string): ProbedBatch[] {
  const batch = data as unknown as ProbedBatch;
  return stream === 'probes' && batch.tier === tier ? [batch] : [];
}
