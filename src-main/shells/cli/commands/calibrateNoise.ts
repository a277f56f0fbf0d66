import { basename, dirname, join, resolve } from 'node:path';
import { defaultModules, noiseTiers, probeSchema } from '../../../../src-core/domain/noise.ts';
import type { NoiseTier, Probe } from '../../../../src-core/domain/noise.ts';
import { parseDocument } from '../../../../src-core/domain/parse.ts';
import { runSpecSchema } from '../../../../src-core/domain/run.ts';
import type { NoiseSpec } from '../../../../src-core/domain/run.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { queryRemedy } from '../../../../src-core/domain/instrumentQuery.ts';
import { parseModuleList } from '../../../../src-core/plans/noise/moduleList.ts';
import { findInstallation } from '../../../installation.ts';
import { readBenchFile } from '../../../runs/benchFile.ts';
import { requireWritableFile } from '../../../sessions/writableFolder.ts';
import { parseFault, wholeNumber } from '../arguments.ts';
import type { ParsedArguments } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readJsonFile, readTextFile } from '../inputFile.ts';
import type { Output } from '../output.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

const defaults = { samples: 100, workers: 4, seed: 42 } as const;

export const calibrateNoise: CliCommand = {
  name: 'calibrate-noise',
  usage:
    'calibrate-noise [--tiers FAST BALANCED SLOW] [--n N] [--modules FILE] [--workers N] [--seed N] [--export FILE] [--dry-run] [--probe FILE] [--bench FILE] [--out DIR]',
  takes: noiseTiers.length,
  summary: 'tries commands or queries many times: failure rates, durations, timeouts (--dry-run: writes no export)',
  options: {
    ...benchOptions,
    tiers: { type: 'string', multiple: true },
    n: { type: 'string' },
    modules: { type: 'string' },
    workers: { type: 'string' },
    seed: { type: 'string' },
    export: { type: 'string' },
    'dry-run': { type: 'boolean' },
    probe: { type: 'string' },
    out: { type: 'string' },
    fault: { type: 'string', multiple: true },
    ...labelOptions,
  },
  run: async (context) => {
    const { parsed, output } = context;
    const { probe, benchFile } = readProbe(parsed);
    const out = parsed.text('out');
    const exportFile = exportFileOf(parsed);
    const spec = parseDocument(
      runSpecSchema,
      {
        kind: 'noise',
        title: `Link noise: ${'command' in probe ? basename(probe.command.program[0] ?? '') : 'instruments'}`,
        probe,
        tiers: tiersOf(parsed),
        samples: wholeNumber(parsed, 'n') ?? defaults.samples,
        modules: modulesOf(parsed, { probe, benchFile }, output),
        workers: wholeNumber(parsed, 'workers') ?? defaults.workers,
        samplingSeed: wholeNumber(parsed, 'seed') ?? defaults.seed,
        exportFile,
        seed: null,
        outDir: out === undefined ? null : resolve(out),
        faults: parsed.list('fault').map(parseFault),
        labels: labelsOf(parsed),
      },
      'noise calibration',
    ) as NoiseSpec;
    if (exportFile !== null) requireWritableFile(exportFile, 'export');
    output.say(`Loaded ${spec.modules.length} modules`);
    return await withHost(context, (host) => followRun(host, context, () => host.runs.start(spec)), {
      benchFile,
      setsOutputs: 'instrument' in probe,
    });
  },
};

const demoBench = (): string => join(findInstallation().resources, 'benches', 'demo.bench.json');

/** `--tiers FAST BALANCED` as well as `--tiers FAST --tiers BALANCED`. */
function tiersOf(parsed: ParsedArguments): readonly NoiseTier[] {
  const named = [...parsed.list('tiers'), ...parsed.positionals].flatMap((word) => word.split(','));
  const tiers = named.map((word) => word.trim().toUpperCase()).filter((word) => word !== '');
  const unknown = tiers.find((tier) => !(noiseTiers as readonly string[]).includes(tier));
  if (unknown !== undefined) {
    throw new FringeError('bad_input', `--tiers ${unknown}: expected tiers of ${noiseTiers.join(', ')}.`, {
      path: 'tiers',
      remedy: 'Write for example --tiers FAST BALANCED.',
    });
  }
  // The parser takes one word for the option; those behind it stand among the words that are no options.
  return (tiers.length === 0 ? noiseTiers : tiers) as readonly NoiseTier[];
}

function exportFileOf(parsed: ParsedArguments): string | null {
  const path = parsed.text('export');
  return path === undefined || parsed.flag('dry-run') ? null : resolve(path);
}

/** Paths are as seen from the probe file. */
function readProbe(parsed: ParsedArguments): { probe: Probe; benchFile: string | undefined } {
  const path = parsed.text('probe');
  const given: unknown = path === undefined ? { command: {} } : readJsonFile(path, 'probe file');
  const probe = parseDocument<Probe>(probeSchema, given, 'probe');
  const folder = path === undefined ? process.cwd() : dirname(resolve(path));
  if ('instrument' in probe) {
    const { bench } = probe.instrument;
    return { probe, benchFile: bench === undefined ? undefined : resolve(folder, bench) };
  }
  const workingDirectory = resolve(folder, probe.command.workingDirectory);
  return { probe: { command: { ...probe.command, workingDirectory } }, benchFile: undefined };
}

/** @throws not_found, bad_input */
function modulesOf(
  parsed: ParsedArguments,
  { probe, benchFile }: ReturnType<typeof readProbe>,
  output: Output,
): readonly string[] {
  const path = parsed.text('modules');
  if (path !== undefined) return parseModuleList(readTextFile(path, 'module list'), path);
  if ('instrument' in probe) {
    const bench = parsed.text('bench') ?? benchFile ?? demoBench();
    throw new FringeError('bad_input', 'An instrument probe needs a module list.', {
      path: 'modules',
      remedy: `Give --modules FILE with one query a line. ${queryRemedy(readBenchFile(bench))}`,
    });
  }
  output.say('WARNING: No modules file specified, using default test modules');
  return defaultModules;
}
