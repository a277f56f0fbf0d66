import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { journalFileName, sessionDirectory } from '../../../../src-main/sessions/sessionPaths.ts';
import { readNist } from '../../../core/maths/inference/nist/readNist.ts';
import type { NistSet } from '../../../core/maths/inference/nist/readNist.ts';
import { cutJournal } from '../../../support/cutJournal.ts';
import { fringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

/** Generated from three exponentials and rounded to 13 decimals: what remains is 1e-13, less than doubles keep of it. */
const set = readNist().find(({ name }) => name === 'Lanczos1') as NistSet;
const data = join(import.meta.dirname, '../../../core/maths/inference/nist/Lanczos1.dat');

/** The digits in which a number agrees with the certified one. */
const digits = (value: unknown, certified: number): number =>
  -Math.log10(Math.abs(((typeof value === 'number' ? value : NaN) - certified) / certified));

describe('a point estimate of data that doubles round', () => {
  let home: string;
  beforeAll(() => {
    home = temporaryFolder();
    // The rows as the institute writes them.
    const lines = readFileSync(data, 'latin1').split(/\r?\n/);
    const rows = lines.filter((line) => /^ +\d\.\d{12}E[-+]\d\d +\d\.\d{12}E[-+]\d\d\s*$/.test(line));
    expect(rows).toHaveLength(24);
    writeFileSync(
      join(home, 'lanczos.csv'),
      ['y,x', ...rows.map((row) => row.trim().split(/\s+/).join(','))].join('\n'),
    );
    const start = Object.fromEntries(set.parameters.map((name, index) => [name, set.starts[1]?.[index]]));
    const specification = {
      model: { formula: set.formula },
      parameters: Object.fromEntries(set.parameters.map((name) => [name, 'Flat'])),
      target: { csv: 'lanczos.csv', value: 'y', uncertainty: null },
      estimate: { method: 'LevenbergMarquardt', start },
    };
    writeFileSync(join(home, 'lanczos.json'), JSON.stringify(specification));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const expectCertified = (result: Record<string, unknown>): void => {
    expect(digits(result.residualStandardDeviation, set.residualDeviation)).toBeGreaterThan(10);
    const [best, errors] = [result.best, result.standardErrors] as Record<string, number>[];
    for (const [index, name] of set.parameters.entries()) {
      expect(digits(best?.[name], set.certified[index] as number)).toBeGreaterThan(9);
      expect(digits(errors?.[name], set.deviations[index] as number)).toBeGreaterThan(7);
    }
  };

  it('has the certified deviations, and has them again when it is resumed', { timeout: 60_000 }, async () => {
    const end = await fringe(home, 'estimate', join(home, 'lanczos.json'), '--json');
    expect(end.status).toBe(0);
    const result = end.result();
    expectCertified(result);
    const runId = String(result.runId);
    const journal = join(sessionDirectory(home, runId), journalFileName);
    const bytes = readFileSync(journal);
    // Killed before it had searched: the numbers are those of the journal then, the files are gone.
    writeFileSync(journal, cutJournal(bytes, bytes.indexOf(10) + 1));
    rmSync(String(result.artifactDir), { recursive: true });
    rmSync(join(home, 'lanczos.csv'));
    const resumed = (await fringe(home, 'sessions', 'resume', runId, '--json')).result();
    expect(resumed).toEqual({ ...result, seconds: expect.any(Number) as unknown });
  });
});
