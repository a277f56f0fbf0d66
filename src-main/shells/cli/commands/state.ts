import { resolve } from 'node:path';
import type { CalibrationState } from '../../../../src-core/domain/calibrationState.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import type { Host } from '../../../createHost.ts';
import { benchIdOf } from '../benchId.ts';
import type { CliCommand, CommandRun } from '../command.ts';
import { requirePositional } from '../arguments.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { withRecords } from '../withRecords.ts';

const signal = new AbortController().signal;

export const state: CliCommand = {
  name: 'state',
  usage: 'state [--at TIME] [--bench FILE]',
  summary: 'shows the calibration state in force, now or at a time',
  options: { ...benchOptions, at: { type: 'string' } },
  run: (context) =>
    withRecords(context, async (records) => {
      const at = context.parsed.text('at');
      if (at !== undefined && Number.isNaN(Date.parse(at))) {
        throw new FringeError('bad_input', `--at ${at} is not a time.`, {
          path: 'at',
          remedy: 'Write 2026-01-05T10:00:00Z.',
        });
      }
      const bench = context.parsed.text('bench');
      const found = records.state(benchIdOf(bench === undefined ? undefined : resolve(bench)), at);
      context.output.result({ state: found }, found === null ? ['No calibration is in force.'] : stateWords(found));
      return 0;
    }),
};

function stateWords(found: CalibrationState): string[] {
  return [
    `version ${found.version} (${found.calibration_id}) of ${found.timestamp}`,
    ...Object.values(found.node_calibrations).flatMap(({ node_id: node, parameters }) =>
      Object.entries(parameters).map(([name, value]) => `${node}.${name} = ${value}`),
    ),
  ];
}

/** A version given on the command line, else the one in force. */
function versionOf(host: Host, text: string | undefined): number {
  const version =
    text === undefined
      ? host.catalogue.inForce.inForce(host.bench().bench.id)?.version
      : Number(text.replace(/^v/, ''));
  if (version === undefined) {
    throw new FringeError('not_found', 'No calibration is in force.', {
      remedy: 'Calibrate first, or name a version.',
    });
  }
  if (Number.isInteger(version) && version > 0) return version;
  throw new FringeError('bad_input', `"${text}" is not a version.`, { path: 'version' });
}

/** Keeps the outputs driven until the engineer ends the command. */
async function hold({ parsed, output, signal: ended }: CommandRun): Promise<void> {
  if (!parsed.flag('hold') || ended.aborted) return;
  output.say('Holding the outputs; Ctrl+C brings them to their safe values.');
  await new Promise<void>((done) => ended.addEventListener('abort', () => done(), { once: true }));
}

export const apply: CliCommand = {
  name: 'apply',
  usage: 'apply [VERSION] [--hold] [--bench FILE]',
  takes: 1,
  summary: 'ramps the outputs to a version (the one in force); they go safe at exit, with --hold only at Ctrl+C',
  options: { ...benchOptions, hold: { type: 'boolean' } },
  run: (context) =>
    withHost(context, async (host) => {
      const version = versionOf(host, context.parsed.positionals[0]);
      const { outputs } = await host.handlers['state.apply']({ version }, { signal });
      context.output.result({ version, outputs }, [outputs]);
      await hold(context);
      return 0;
    }),
};

export const restore: CliCommand = {
  name: 'restore',
  usage: 'restore VERSION [--hold] [--bench FILE]',
  takes: 1,
  summary: 'puts an earlier version in force again and ramps the outputs to it',
  options: { ...benchOptions, hold: { type: 'boolean' } },
  run: (context) => {
    const text = requirePositional(context.parsed, 0, 'The version');
    return withHost(context, async (host) => {
      const version = versionOf(host, text);
      const { outputs } = await host.handlers['state.restore']({ version }, { signal });
      context.output.result({ version, outputs }, [outputs]);
      await hold(context);
      return 0;
    });
  },
};

export const safe: CliCommand = {
  name: 'safe',
  usage: 'safe [--bench FILE]',
  summary: 'brings every output to its safe value',
  options: benchOptions,
  run: (context) =>
    withHost(context, async (host) => {
      const report = await host.bench().toSafe('asked for on the command line');
      context.output.result({ ok: report.ok, outputs: report.outputs, sentence: report.sentence }, [report.sentence]);
      return report.ok ? 0 : 4;
    }),
};
