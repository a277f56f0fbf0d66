import type { Bench } from '../../domain/bench.ts';
import { queryRemedy } from '../../domain/instrumentQuery.ts';
import type { NoiseSpec } from '../../domain/run.ts';
import { instrumentQueryOf } from './commandClass.ts';
import type { TierSamples } from './noiseWork.ts';
import { isNotFound } from './outcomes.ts';

/** What is probably wrong when not one sample of a tier found what it was to try; null when one did. */
export function noneFound(
  { probe, modules }: Pick<NoiseSpec, 'probe' | 'modules'>,
  { tier, picks, outcomes }: Pick<TierSamples, 'tier' | 'picks' | 'outcomes'>,
  bench: Pick<Bench, 'instruments'>,
): string | null {
  if (!outcomes.every(isNotFound)) return null;
  const samples = outcomes.length === 1 ? 'the one sample' : `${outcomes.length} samples`;
  const begin = `${tier}: nothing was tried, of ${samples} each was not found.`;
  const first = modules[picks[0] ?? 0] ?? '';
  if ('command' in probe) {
    const { workingDirectory } = probe.command;
    return `${begin} The program's folder is probably another: ${first} is looked for in ${workingDirectory}, the probe's "workingDirectory".`;
  }
  const named = new Set(modules.map((module) => instrumentQueryOf(module)?.instrument ?? module));
  const missing = [...named].filter((id) => bench.instruments[id] === undefined);
  if (missing.length === 0) return `${begin} No instrument was connected: look at power and cables.`;
  return `${begin} The bench has no instrument ${missing
    .slice(0, 3)
    .map((id) => `"${id}"`)
    .join(', ')}: the name is probably misspelt. ${queryRemedy(bench)}`;
}
