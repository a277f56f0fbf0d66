import { readFileSync } from 'node:fs';
import { Chain } from '../../../../src-core/maths/inference/chain.ts';
import type { Draws } from '../../../../src-core/maths/inference/diagnostics/index.ts';

/** The columns of a golden file of chains. */
export function readChains(name: string): number[][] {
  const text = readFileSync(new URL(`./golden/chains_${name}.csv`, import.meta.url), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return (rows[0] as number[]).map((_, column) => rows.map((row) => row[column] as number));
}

/** Chains as ensembles of one walker each. */
export function ensemblesOf(chains: readonly (readonly number[])[]): Draws {
  const steps = (chains[0] as readonly number[]).length;
  return { ensembles: chains.length, steps, walkers: 1, values: Float64Array.from(chains.flat()) };
}

/** One ensemble whose walkers are the chains. */
export function walkersOf(chains: readonly (readonly number[])[]): Draws {
  const steps = (chains[0] as readonly number[]).length;
  const values = Float64Array.from({ length: steps * chains.length }, (_, index) => {
    return (chains[index % chains.length] as readonly number[])[Math.floor(index / chains.length)] as number;
  });
  return { ensembles: 1, steps, walkers: chains.length, values };
}

/** A chain of one parameter `x` with the given draws. */
export const chainOf = ({ ensembles, steps, walkers, values }: Draws, thin = 1): Chain =>
  new Chain({
    names: ['x'],
    ensembles,
    steps,
    walkers,
    samples: values,
    logProbabilities: new Float64Array(values.length),
    acceptance: new Float64Array(ensembles * walkers).fill(0.4),
    thin,
  });
