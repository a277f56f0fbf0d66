import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { standardizeConfigSchema, standardizeDatasetSchema } from '../../../../src-core/domain/standardizeConfig.ts';
import { readStandardizeDraft } from '../../../../src-main/runs/standardize/standardizeDraft.ts';
import { removeReadOnly, runStandardize, standardizeSpec, writeDataset } from '../../../support/standardizeRuns.ts';
import { temporaryFolder, withTestHost } from '../../../support/testHost.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/standardization.md'), 'utf8');
const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';

let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => removeReadOnly(folder));

describe('the page of standardization', () => {
  it('names every key', () => {
    const { canon, ...keys } = standardizeConfigSchema.shape;
    const canonical = Object.keys(standardizeConfigSchema.parse({ dataset: { npy: 'a' } }).canon);
    expect(canon).toBeDefined();
    const own = Object.keys(standardizeDatasetSchema.shape);
    for (const key of [...Object.keys(keys), ...own, ...canonical, 'CANON.PATH.RUNS_DIR', 'CANON.CONST.EPS']) {
      expect(page).toContain(`\`${key}`);
    }
  });

  it('has an example that runs as it stands', async () => {
    writeDataset(join(folder, 'records.npy'), [400, 3, 8]);
    writeFileSync(join(folder, 'quiet.csv'), '1,2,3,4\n2,1,4,3\n'.repeat(125));
    expect(readStandardizeDraft(example, folder, null).refusals).toEqual([]);
    await withTestHost(async (host) => {
      const { roles } = await runStandardize(host, standardizeSpec(folder, parse(example) as Record<string, unknown>));
      expect(roles.map(({ role, name, records, shape }) => ({ role, name, records, shape }))).toEqual([
        { role: 'primary', name: 'main', records: 200, shape: [400, 3, 8] },
        { role: 'reference', name: 'quiet', records: 200, shape: [250, 2, 2] },
      ]);
    });
  }, 60_000);
});
