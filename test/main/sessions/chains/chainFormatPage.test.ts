import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChain, logProbabilityPath } from '../../../../src-main/sessions/chains/chainFile.ts';
import { chainHeaderSchema } from '../../../../src-main/sessions/chains/chainHeader.ts';
import { askPython, pythonWith, skipped } from '../pythonWith.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';
import { exampleHeader, writeExample } from './exampleChain.ts';

const folder = useTemporaryFolder();
const numpy = pythonWith('numpy');
const page = readFileSync(join(import.meta.dirname, '../../../../docs/chain-format.md'), 'utf8');
const programs = [...page.matchAll(/```python\n(.*?)```/gs)].map((match) => match[1] as string);

describe('the page on chain files', () => {
  it('names every key of the header', () => {
    for (const key of Object.keys(chainHeaderSchema.shape)) expect(page).toContain(`\`${key}\``);
  });

  it.skipIf(numpy === null)(`has a program that reads both files${skipped(numpy, 'numpy')}`, () => {
    const header = exampleHeader();
    const path = writeExample(folder(), header);
    const told = askPython(
      numpy,
      `
import sys
${programs[0]}
header, samples = open_chain(sys.argv[1])
other, logs = open_chain(sys.argv[2])
print(json.dumps([header, other["array"], samples.tolist(), logs.tolist()]))
`,
      [path, logProbabilityPath(path)],
    );
    const chain = loadChain(path);
    const [own, array, samples, logs] = told as [unknown, string, number[][][][], number[][][]];
    expect(own).toEqual(header);
    expect(array).toBe('log_probability');
    expect(samples.flat(3)).toEqual([...chain.samples]);
    expect(samples[1]?.[4]?.[3]).toHaveLength(3);
    expect(logs.flat(2)).toEqual([...chain.logProbabilities]);
    expect(logs[1]?.[4]).toHaveLength(4);
  });

  it.skipIf(numpy === null)(`has a program that gives mean and deviation${skipped(numpy, 'numpy')}`, () => {
    const path = writeExample(folder(), exampleHeader(), 'chain.frchain');
    const program = `import os, sys\nos.chdir(sys.argv[1])\n${programs.join('\n')}`.replace(
      /print\((.*)\)\n$/,
      'print(json.dumps([$1]))\n',
    );
    const { mean, sd } = loadChain(path).summary('phase', { discard: 6 });
    const [itsMean, itsSd] = askPython(numpy, program, [folder()]) as [number, number];
    expect(itsMean).toBeCloseTo(mean, 12);
    expect(itsSd).toBeCloseTo(sd, 12);
  });
});
