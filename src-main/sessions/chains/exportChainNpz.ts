import { writeNpz } from '../arrays/npz.ts';
import type { NpzOptions } from '../arrays/npz.ts';
import { partsOf, withoutBeginning } from './chainSource.ts';
import type { ChainSource } from './chainSource.ts';
import type { ChainSlice } from './chainFile.ts';
import type { ChainSelection } from './exportChainCsv.ts';
import { makeBeside } from './wholeBytes.ts';

/**
 * Writes a chain as NPZ, which `numpy.load` opens: `samples` [ensemble][step][walker][parameter], `log_probability`
 * [ensemble][step][walker], `acceptance` [ensemble][walker], `names`, and `step`, the sampler's number of each kept step.
 */
export async function exportChainNpz(
  chain: ChainSource,
  path: string,
  { discard = 0, ...options }: ChainSelection & NpzOptions = {},
): Promise<void> {
  const source = withoutBeginning(chain, discard);
  const { names, ensembles, steps, walkers, thin, firstSamplerStep, acceptance } = source;
  const samplerStep = BigInt64Array.from({ length: steps }, (_, step) => BigInt(firstSamplerStep + step * thin));
  await makeBeside(path, (beside) =>
    writeNpz(
      beside,
      {
        samples: {
          shape: [ensembles, steps, walkers, names.length],
          parts: () => eachPart(source, (part) => source.samples(part)),
        },
        log_probability: {
          shape: [ensembles, steps, walkers],
          parts: () => eachPart(source, (part) => source.logProbabilities(part)),
        },
        acceptance: { shape: [ensembles, walkers], values: acceptance },
        names,
        step: { shape: [steps], values: samplerStep },
      },
      options,
    ),
  );
}

function* eachPart(source: ChainSource, read: (part: ChainSlice) => Float64Array): Generator<Float64Array> {
  for (const part of partsOf(source)) yield read(part);
}
