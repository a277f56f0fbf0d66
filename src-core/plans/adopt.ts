import type { AdoptSpec } from '../domain/run.ts';
import { ask } from './instruction.ts';
import type { KeepResult, Plan } from './instruction.ts';

/** A posterior taken over: the settings in force, as the bench's new conversions have them, become the next version. */
export function* adopt({ posterior, adoptions, settings }: AdoptSpec): Plan<KeepResult> {
  yield* ask({ verb: 'record', stream: 'adoptions', data: { posterior, adoptions, settings } });
  return yield* ask({
    verb: 'keepVersion',
    version: {
      source: `posterior ${posterior}`,
      algorithm: 'adopted posterior',
      reason: `adopted the posterior ${posterior}`,
      settings,
      files: { 'bench_conversions.json': `${JSON.stringify({ posterior, adoptions }, null, 2)}\n` },
    },
  });
}
