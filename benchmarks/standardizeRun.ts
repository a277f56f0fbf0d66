/** A process of its own: the passes of a standardization over a file, so many times, and the most memory it took. */
import { datasetExceedances, datasetMoments } from '../src-main/compute/standardizeJobs.ts';
import { npySource } from '../src-main/sessions/arrays/recordSource.ts';
import { mostMegabytes } from './machine.ts';

const [path = '', rounds = '1', passes = 'moments'] = process.argv.slice(2);
const source = await npySource(path);
const slice = { count: null, seed: 0 };
const progress = new Float64Array(1);
const seconds: number[] = [];
let first: number[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const began = performance.now();
  const { mu, sigma } = await datasetMoments({ source, slice, eps: 1e-6, progress });
  if (passes === 'both') await datasetExceedances({ source, slice, mu, sigma, threshold: 3, progress });
  seconds.push((performance.now() - began) / 1e3);
  first = [mu[0] ?? NaN, sigma[0] ?? NaN];
}
process.stdout.write(`${JSON.stringify({ seconds, first, mostMegabytes: mostMegabytes() })}\n`);
