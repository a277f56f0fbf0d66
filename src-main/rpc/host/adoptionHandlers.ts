import type { Adoption } from '../../../src-core/domain/adoption.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { adoptIntoBench, reexpressed } from '../../../src-core/plans/inference/adoptIntoBench.ts';
import { findAdoptions } from '../../../src-core/plans/inference/adoptions.ts';
import type { FoundAdoptions } from '../../../src-core/plans/inference/adoptions.ts';
import { finishedInference } from '../../runs/inference/finishedInference.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

type AdoptionHandlers = Pick<Handlers, 'inference.adoptions' | 'inference.adopt'>;

/** What a posterior would change in the open bench, and the change itself: new conversions and a version with them. */
export function adoptionHandlers(parts: HostParts): AdoptionHandlers {
  return {
    'inference.adoptions': async ({ runId }) => {
      const { adoptions, reason } = adoptionsOf(parts, runId);
      return { adoptions: [...adoptions], reason };
    },
    'inference.adopt': async ({ runId, adoptions: chosen }) => {
      refuseDuringRun(parts);
      const found = adoptionsOf(parts, runId);
      const adoptions = chosen.map((id): Adoption => {
        const adoption = found.adoptions.find((one) => one.id === id);
        if (adoption !== undefined) return adoption;
        throw new FringeError('bad_input', `The posterior ${runId} has nothing called "${id}" to adopt.`, {
          path: 'adoptions',
          remedy: found.reason,
        });
      });
      const before = parts.bench().bench;
      const after = adoptIntoBench(before, adoptions, runId);
      const settings = reexpressed(parts.runs.parametersInForce(), before, after);
      await parts.replaceBench(after);
      try {
        const { finished } = await parts.runs.start({
          kind: 'adopt',
          title: 'Adoption of a posterior',
          posterior: runId,
          ...{ adoptions, settings, seed: null, outDir: null, faults: [] },
          labels: { operator: '', chipId: '', dieId: '', notes: '' },
        });
        const { version } = await finished;
        parts.statusChanged();
        const what = adoptions.map(({ parameter }) => parameter).join(', ');
        const outputs =
          Object.keys(settings).length === 0
            ? 'No settings are in force yet.'
            : 'The outputs are at their safe values: apply the version to drive them to its settings.';
        return {
          version,
          sentence: `Version ${version} is in force: the bench has the posterior's values for ${what}. ${outputs}`,
        };
      } catch (error) {
        await parts.replaceBench(before);
        throw error;
      }
    },
  };
}

function adoptionsOf({ home, bench }: HostParts, runId: string): FoundAdoptions {
  const { spec, result } = finishedInference(home, runId);
  const found = findAdoptions({
    bench: bench().bench,
    spec: spec.inference,
    data: spec.data,
    moments: result.parameters,
  });
  if (result.converged || found.adoptions.length === 0) return found;
  return { ...found, reason: `The chain has not converged: ${result.verdict} ${found.reason}` };
}

function refuseDuringRun({ runs }: HostParts): void {
  if (!runs.isBusy && runs.desk === null) return;
  const title = (runs.active ?? runs.desk)?.progress.title;
  const who = title === undefined ? 'A run that is starting' : `The run "${title}"`;
  throw new FringeError('instrument_busy', `${who} is on: the bench cannot be changed under it.`, {
    remedy: 'Wait until it has finished, or stop it first.',
  });
}
