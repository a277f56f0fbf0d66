import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';
import { pluginIdSchema } from '../../src-core/domain/plugin.ts';
import { kernelOf } from '../../src-core/domain/run.ts';
import type { RunSpec } from '../../src-core/domain/run.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { JobRunner } from '../interfaces/jobRunner.ts';

const path = 'cost_function.Custom.plugin_id';
const largestBytes = 1_000_000;

/**
 * Puts the text of a kernel's plugin, as it stands now in the data folder, into the kernel: what a run records, and
 * every resume of it uses. A kernel without a plugin is returned as it is.
 * @throws bad_input, not_found
 */
export function pinPlugin(kernel: CalibrationKernel, home: string): CalibrationKernel {
  const { cost_function: cost } = kernel;
  if (!('Custom' in cost)) return kernel;
  const { plugin_id: pluginId, config } = cost.Custom;
  const source = readPlugin(pluginId, join(home, 'plugins'));
  const sha256 = createHash('sha256').update(source).digest('hex');
  const unset = config === undefined ? {} : { config };
  return { ...kernel, cost_function: { Custom: { plugin_id: pluginId, ...unset, pinned: { sha256, source } } } };
}

/** As `pinPlugin`, for what a run is started with; the plugin is loaded once, so that its mistakes are told before. */
export async function pinPluginOfRun<S extends RunSpec>(spec: S, home: string, jobs: JobRunner): Promise<S> {
  const own = kernelOf(spec);
  if (own === null) return spec;
  const kernel = pinPlugin(own, home);
  const { cost_function: cost } = kernel;
  if ('Custom' in cost && cost.Custom.pinned !== undefined) {
    const { plugin_id: pluginId, pinned } = cost.Custom;
    await jobs.run('pluginCheck', { pluginId, source: pinned.source }, new AbortController().signal);
  }
  return { ...spec, kernel };
}

function readPlugin(pluginId: string, folder: string): string {
  const file = join(folder, `${pluginId}.js`);
  // The kernel's schema has said so too; a path must never get this far.
  if (!pluginIdSchema.safeParse(pluginId).success) {
    throw new FringeError('bad_input', `"${pluginId}" is no name of a plugin.`, {
      path,
      remedy: 'Give the name of a file in the plugins folder, without folders and without ".js".',
    });
  }
  try {
    if (statSync(file).size <= largestBytes) return readFileSync(file, 'utf8');
  } catch (error) {
    throw new FringeError('not_found', `The plugin "${pluginId}" was not found: there is no file ${file}.`, {
      path,
      remedy: 'Put the plugin there, or correct plugin_id. How one is written stands in docs/plugins.md.',
      cause: error,
    });
  }
  throw new FringeError('bad_input', `The plugin ${file} is larger than ${largestBytes / 1e6} MB.`, {
    path,
    remedy: 'A plugin is a single file of text: leave data out of it and pass them by "config".',
  });
}
