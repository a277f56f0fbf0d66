import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EstimateResult } from '../src-core/domain/inferenceRun.ts';
import { readNist } from '../test/core/maths/inference/nist/readNist.ts';
import type { NistSet } from '../test/core/maths/inference/nist/readNist.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { withTemporaryHome } from './temporaryHome.ts';

const program = join(import.meta.dirname, '../src-main/shells/cli/main.ts');
/** So many digits are certified. */
const certifiedDigits = 11;
const wantedParameters = (name: string): number => (['Lanczos1', 'Lanczos3', 'MGH10'].includes(name) ? 4 : 6);
const wantedDeviations = 4;

interface Fit {
  readonly name: string;
  readonly start: 1 | 2;
  /** Digits in agreement, of the worst one. */
  readonly parameterDigits: number;
  readonly errorDigits: number;
  readonly deviationDigits: number;
  readonly evaluations: number;
  readonly ended: string;
  readonly reached: boolean;
}

/** Digits in which a value agrees with the certified one; 0 where there is none. */
function digits(value: number | null | undefined, certified: number): number {
  if (value === null || value === undefined || !Number.isFinite(value)) return 0;
  const error = Math.abs((value - certified) / certified);
  return Math.max(0, Math.min(certifiedDigits, -Math.log10(error)));
}

/** Writes a set as its user would: a table, and a specification beside it. @returns the specification's path */
function writeSpecification(folder: string, set: NistSet, start: 1 | 2): string {
  const { name, formula, parameters, value, measured, columns } = set;
  mkdirSync(folder, { recursive: true });
  const rows = Array.from(measured, (y, row) => [y, ...columns.map(([, values]) => values[row])].join(','));
  const header = ['y', ...columns.map(([column]) => column)].join(',');
  writeFileSync(join(folder, `${name}.csv`), `${[header, ...rows].join('\n')}\n`);
  const path = join(folder, `${name}.json`);
  const first = set.starts[start - 1] as readonly number[];
  const specification = {
    model: { formula },
    parameters: Object.fromEntries(parameters.map((parameter) => [parameter, 'Flat'])),
    target: { csv: `${name}.csv`, value, uncertainty: null },
    estimate: {
      method: 'LevenbergMarquardt',
      start: Object.fromEntries(parameters.map((parameter, index) => [parameter, first[index]])),
    },
  };
  writeFileSync(path, JSON.stringify(specification, null, 2));
  return path;
}

/** `fringe estimate PATH --json`; null when it ends without a result. */
async function estimate(home: string, path: string): Promise<EstimateResult | null> {
  const child = spawn(process.execPath, [program, 'estimate', path, '--json'], {
    env: { ...process.env, FRINGE_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await new Promise((resolve) => child.on('close', resolve));
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? 'null') as { type?: string } | null;
  return last?.type === 'result' ? (last as unknown as EstimateResult) : null;
}

async function fit(home: string, set: NistSet, start: 1 | 2): Promise<Fit> {
  const { name, parameters, certified, deviations, residualDeviation } = set;
  const result = await estimate(home, writeSpecification(join(home, `start${start}`), set, start));
  const worst = (found: Readonly<Record<string, number | null>> | undefined, wanted: readonly number[]): number =>
    Math.min(...parameters.map((parameter, index) => digits(found?.[parameter], wanted[index] as number)));
  const parameterDigits = worst(result?.best, certified);
  const errorDigits = worst(result?.standardErrors, deviations);
  const deviationDigits = digits(result?.residualStandardDeviation, residualDeviation);
  const reached =
    parameterDigits >= wantedParameters(name) && Math.min(errorDigits, deviationDigits) >= wantedDeviations;
  const { evaluations, ended } = result ?? { evaluations: 0, ended: 'no result' };
  return { name, start, parameterDigits, errorDigits, deviationDigits, evaluations, ended, reached };
}

/**
 * The certified nonlinear regressions of the US National Institute of Standards and Technology, each by `fringe estimate`
 * from files: no priors, no uncertainty, one start. The second start is the gate, the first is counted.
 */
export async function run(): Promise<BenchmarkReport> {
  return await withTemporaryHome(async (home) => {
    const sets = readNist();
    const fits: Fit[] = [];
    for (const start of [2, 1] as const) {
      for (const set of sets) fits.push(await fit(home, set, start));
    }
    const from = (start: 1 | 2): Fit[] => fits.filter((one) => one.start === start);
    const count = (start: 1 | 2): number => from(start).filter(({ reached }) => reached).length;
    const below = from(2).filter(({ reached }) => !reached);
    return {
      name: 'nist',
      figures: { sets: sets.length, reachedFromSecond: count(2), reachedFromFirst: count(1), fits },
      lines: [
        `digits in agreement with the certified ${certifiedDigits}: parameters, standard errors, residual deviation; evaluations`,
        ...from(2).map(line),
        `from the second start: ${count(2)} of ${sets.length}`,
        ...below.map(({ name }) => `BELOW WHAT IS WANTED: ${name}`),
        ...from(1).map(line),
        `from the first start: ${count(1)} of ${sets.length}`,
      ],
      reached: below.length === 0,
    };
  });
}

const line = (one: Fit): string => {
  const numbers = [one.parameterDigits, one.errorDigits, one.deviationDigits].map((value) => value.toFixed(1));
  const wanted = `${wantedParameters(one.name)} and ${wantedDeviations} wanted`;
  const words = one.reached ? wanted : `${wanted}: NOT REACHED`;
  return `  ${one.name} from start ${one.start}: ${numbers.join(', ')}; ${one.evaluations} (${one.ended}; ${words})`;
};
