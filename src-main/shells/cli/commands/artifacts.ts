import { resolve } from 'node:path';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { requirePositional } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { withRecords } from '../withRecords.ts';

export const verify: CliCommand = {
  name: 'verify',
  usage: 'verify PATH',
  takes: 1,
  summary: 'checks an artifact directory, a bag or a bundle against its checksums',
  options: {},
  run: (context) =>
    withRecords(context, async (records) => {
      const path = requirePositional(context.parsed, 0, 'The path');
      const found = await records.verify(resolve(path));
      const named = (word: string, files: readonly string[]) => files.map((file) => `${word}: ${file}`);
      context.output.result({ ...found }, [
        found.ok ? `${path} is whole: ${found.files} files.` : `${path} is not as it was made.`,
        ...named('differs', found.differing),
        ...named('missing', found.missing),
        ...named('extra', found.extra),
      ]);
      return found.ok ? 0 : 6;
    }),
};

export const exportArtifact: CliCommand = {
  name: 'export',
  usage: 'export ARTIFACT --to FILE',
  takes: 1,
  summary:
    'packs a calibration (directory, run or calibration id) as FILE.zip, or an inference as .npz, .csv, .nc, .h5',
  options: { to: { type: 'string' } },
  run: (context) =>
    withRecords(context, async (records) => {
      const artifact = requirePositional(context.parsed, 0, 'The artifact');
      const to = context.parsed.text('to');
      if (to === undefined)
        throw new FringeError('bad_input', '--to FILE is missing.', {
          path: 'to',
          remedy: 'Write for example --to calibration.zip, or --to chain.nc for an inference.',
        });
      const { path, files, bytes } = await records.export(artifact, resolve(to));
      context.output.result({ path, files, bytes }, [
        `${path}: ${files} ${files === 1 ? 'file' : 'files'}, ${bytes} bytes`,
      ]);
      return 0;
    }),
};

export const importArtifact: CliCommand = {
  name: 'import',
  usage: 'import FILE.zip',
  takes: 1,
  summary: 'unpacks a bundle into the data folder after checking it',
  options: {},
  run: (context) =>
    withRecords(context, async (records) => {
      const zip = requirePositional(context.parsed, 0, 'The bundle');
      const { path, files } = await records.import(resolve(zip));
      context.output.result({ path, files }, [`${path}: ${files} files`]);
      return 0;
    }),
};

export const report: CliCommand = {
  name: 'report',
  usage: 'report ARTIFACT',
  takes: 1,
  summary: 'tells where the report of an artifact (directory, run or calibration id) lies',
  options: {},
  run: (context) =>
    withRecords(context, async (records) => {
      const { path } = await records.report(requirePositional(context.parsed, 0, 'The artifact'));
      context.output.result({ path }, [path]);
      return 0;
    }),
};
