import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCommandPool } from '../../../../src-main/compute/external/commandPool.ts';
import { hasPython, modelFolder } from './modelPrograms.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/external-models.md'), 'utf8');
const folder = modelFolder();
afterAll(() => folder.remove());

describe.skipIf(!hasPython)('the model of docs/external-models.md (skipped when there is no python3)', () => {
  it('gives the values that it says, and its error', async () => {
    const [, source = ''] = /```python\n([\s\S]*?)```/.exec(page) ?? [];
    const command = folder.python(source);
    const pool = openCommandPool({ command, workingDirectory: folder.path, processes: 1, timeoutSeconds: 60 });
    const [, line = ''] = /type a line such as `(.*?)`/.exec(page) ?? [];
    const { parameters } = JSON.parse(line) as { parameters: number[][] };
    const rows = Float64Array.from([...(parameters[0] ?? []), 0.5, -1, 0, 0]);
    const { values, failures } = await pool.evaluate({ rows, count: 2, dimension: 4, rowLength: 6 });
    await pool.close();
    const wanted = [0, 0.5, 1, 1.5, 2, 2.5].map((v) => 0.5 + 0.45 * Math.cos(0.6 + 0.34 * v * v));
    for (const [point, value] of wanted.entries()) expect(values[point]).toBeCloseTo(value, 12);
    expect(failures).toEqual({ count: 1, lastReason: 'a negative visibility' });
  });
});
