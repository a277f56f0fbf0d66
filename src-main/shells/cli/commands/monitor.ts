import { dirname, resolve } from 'node:path';
import { parseDriftMetricsFile } from '../../../../src-core/domain/driftMetric.ts';
import type { CalibrationKernel } from '../../../../src-core/domain/kernel.ts';
import { monitorSpecSchema } from '../../../../src-core/domain/run.ts';
import type { MonitorSpec } from '../../../../src-core/domain/run.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import type { Host } from '../../../createHost.ts';
import { parseFault, requirePositional, wholeNumber } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readJsonFile, readTextFile } from '../inputFile.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const monitor: CliCommand = {
  name: 'monitor',
  usage: 'monitor METRICS [--bench FILE] [--kernel KERNEL] [--for SECONDS] [--seed N] [--fault KIND=MAGNITUDE@SECONDS]',
  takes: 1,
  summary: 'watches drift, raises alarms, recalibrates by itself',
  options: {
    ...benchOptions,
    kernel: { type: 'string' },
    for: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    fault: { type: 'string', multiple: true },
    ...labelOptions,
  },
  run: async (context) => {
    const { parsed } = context;
    const path = requirePositional(parsed, 0, 'The drift metrics file');
    const file = parseDriftMetricsFile(readJsonFile(path, 'drift metrics file'));
    const out = parsed.text('out');
    const kernelPath = parsed.text('kernel');
    const seconds = secondsOf(parsed.text('for'));
    return await withHost(context, async (host) => {
      const kernel =
        kernelPath === undefined ? kernelInFile(host, path, file.recalibrate) : kernelAt(host, resolve(kernelPath));
      const spec: MonitorSpec = {
        ...monitorSpecSchema.parse({ kind: 'monitor', metrics: [...file.metrics], checkIntervalSeconds: 1 }),
        checkIntervalSeconds: file.check_interval_seconds,
        kernel,
        durationSeconds: seconds,
        seed: wholeNumber(parsed, 'seed') ?? null,
        outDir: out === undefined ? null : resolve(out),
        faults: parsed.list('fault').map(parseFault),
        labels: labelsOf(parsed),
      };
      return await followRun(host, context, () => host.runs.start(spec));
    });
  },
};

const kernelAt = (host: Host, path: string): CalibrationKernel =>
  host.requireKernel(readTextFile(path, 'kernel file'), path);

/** A path in the file is relative to it. */
function kernelInFile(host: Host, path: string, named: CalibrationKernel | string | null): CalibrationKernel | null {
  if (named === null) return null;
  if (typeof named === 'string') return kernelAt(host, resolve(dirname(path), named));
  return host.requireKernel(JSON.stringify(named), `recalibrate in ${path}`);
}

function secondsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new FringeError('bad_input', `--for ${text}: expected a number of seconds above zero.`, {
    path: 'for',
    remedy: 'Write for example --for 600, or leave it out: then it watches until Ctrl+C.',
  });
}
