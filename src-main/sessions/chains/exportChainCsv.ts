import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { partsOf, withoutBeginning } from './chainSource.ts';
import type { ChainSource } from './chainSource.ts';
import { makeBeside } from './wholeBytes.ts';

export interface ChainSelection {
  /** Steps of the sampler left out at the beginning; 0 when left out. */
  readonly discard?: number;
}

/** Rows handed on at a time. */
const rowsOfText = 2048;

/**
 * Writes a chain as CSV, a row a draw: `ensemble`, `step` and `walker`, then `log_probability`, then the parameters.
 * Ensembles and walkers count from 0, steps as the sampler's, from 1. Numbers have as many digits as give them back
 * exactly; what is not finite is `nan`, `inf` or `-inf`, as NumPy and pandas read them.
 */
export async function exportChainCsv(
  source: ChainSource,
  path: string,
  { discard = 0 }: ChainSelection = {},
): Promise<void> {
  await makeBeside(path, async (beside) => {
    await pipeline(
      Readable.from(textOf(withoutBeginning(source, discard)), { highWaterMark: 1 }),
      createWriteStream(beside, { flags: 'wx' }),
    );
  });
}

function* textOf(source: ChainSource): Generator<Buffer> {
  const { names, walkers, thin, firstSamplerStep } = source;
  yield Buffer.from(`${['ensemble', 'step', 'walker', 'log_probability', ...names].map(quoted).join(',')}\n`);
  let rows = 0;
  let text = '';
  for (const part of partsOf(source)) {
    const samples = source.samples(part);
    const logProbabilities = source.logProbabilities(part);
    for (let row = 0; row < part.steps * walkers; row++) {
      const step = firstSamplerStep + (part.firstStep + Math.floor(row / walkers)) * thin;
      text += `${part.ensemble},${step},${row % walkers},${numeral(logProbabilities[row] as number)}`;
      for (let axis = 0; axis < names.length; axis++)
        text += `,${numeral(samples[row * names.length + axis] as number)}`;
      text += '\n';
      if (++rows % rowsOfText !== 0) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text);
}

function numeral(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

/** RFC 4180. */
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
