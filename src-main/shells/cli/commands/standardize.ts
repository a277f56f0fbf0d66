import { basename, dirname, resolve } from 'node:path';
import { standardizeRoles } from '../../../../src-core/domain/standardizeConfig.ts';
import type { StandardizeRole } from '../../../../src-core/domain/standardizeConfig.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { refusedText } from '../../../runs/documentText.ts';
import { readStandardizeDraft } from '../../../runs/standardize/standardizeDraft.ts';
import type { ParsedArguments } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readTextFile } from '../inputFile.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const standardize: CliCommand = {
  name: 'standardize',
  usage: 'standardize --config FILE [--role primary|reference]',
  summary: 'measures mu, sigma and rate targets of a dataset into a new, read-only run directory for each role',
  options: { ...benchOptions, config: { type: 'string' }, role: { type: 'string' }, ...labelOptions },
  run: async (context) => {
    const { parsed } = context;
    const path = parsed.text('config');
    if (path === undefined) {
      const told = { path: 'config', remedy: 'Write fringe standardize --config FILE.' };
      throw new FringeError('bad_input', 'The configuration is missing.', told);
    }
    const role = roleOf(parsed);
    const text = readTextFile(path, 'standardization configuration');
    const { config, refusals } = readStandardizeDraft(text, dirname(resolve(path)), role);
    if (config === null) throw refusedText(`configuration ${path}`, refusals);
    return await withHost(
      context,
      async (host) => {
        const title = basename(path).replace(/\.(json|ya?ml)$/, '');
        const labels = labelsOf(parsed);
        return await followRun(host, context, () =>
          host.runs.start({ kind: 'standardize', title, config, seed: config.seed, labels, outDir: null, faults: [] }),
        );
      },
      { setsOutputs: false },
    );
  },
};

function roleOf(parsed: ParsedArguments): StandardizeRole | null {
  const text = parsed.text('role');
  if (text === undefined) return null;
  const role = standardizeRoles.find((each) => each === text);
  if (role !== undefined) return role;
  throw new FringeError('bad_input', `--role ${text}: expected ${standardizeRoles.join(' or ')}.`, {
    path: 'role',
    remedy: 'Leave it out to run every role of the configuration.',
  });
}
