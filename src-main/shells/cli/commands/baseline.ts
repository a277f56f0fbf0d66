import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { baselineSourceSchema, headNameSchema } from '../../../../src-core/domain/baseline.ts';
import type { BaselineSource } from '../../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../../src-core/domain/baselineConfig.ts';
import { parseDocument } from '../../../../src-core/domain/parse.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { baselineSpec, baselineTitle } from '../../../runs/baseline/autoBaseline.ts';
import { BaselineRoom } from '../../../runs/baseline/baselineRoom.ts';
import { requireBaselineConfig, requireDevelopmentMode, saysMode } from '../../../runs/baseline/baselineSettings.ts';
import { historyOf } from '../../../runs/baseline/calibrationAdmin.ts';
import { importReferences } from '../../../runs/baseline/importReferences.ts';
import { baselineKeyFile, firstBaselineKey, makeBaselineKey } from '../../../runs/baseline/baselineKey.ts';
import { enqueuedWords, retagSpec, sessionsToTag } from '../../../runs/baseline/retagDesk.ts';
import { fringeHome } from '../../../sessions/home.ts';
import { requireWritableFolder } from '../../../sessions/writableFolder.ts';
import type { Host } from '../../../createHost.ts';
import { requirePositional, wholeNumber } from '../arguments.ts';
import type { ParsedArguments } from '../arguments.ts';
import { historyWords } from '../baselineWords.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import type { Output } from '../output.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { withRecords } from '../withRecords.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const baselineRun: CliCommand = {
  name: 'baseline run',
  usage: 'baseline run [DATASET] [--sensors A,B --samples N] [--choose K] [--seed N] [--bench FILE]',
  takes: 1,
  summary: 'compares the scores of every head with its reference and makes the next version of all of them',
  options: {
    ...benchOptions,
    sensors: { type: 'string' },
    samples: { type: 'string' },
    choose: { type: 'string' },
    seed: { type: 'string' },
    ...labelOptions,
  },
  run: async (context) => {
    const { parsed, output } = context;
    const asked = sourceOf(parsed);
    const count = positiveNumber(parsed, 'choose');
    const seed = wholeNumber(parsed, 'seed') ?? 0;
    return await withHost(
      context,
      async (host) => {
        const config = configOf(host, output);
        const source = asked ?? roomOf(host).requireLibrary();
        const choose = count === undefined ? null : { count, seed };
        const spec = baselineSpec({ source, config, choose, labels: labelsOf(parsed), title: baselineTitle(asked) });
        return await followRun(host, context, () => host.runs.start(spec));
      },
      { setsOutputs: false },
    );
  },
};

export const baselineHistory: CliCommand = {
  name: 'baseline history',
  usage: 'baseline history [--model M] [--head H] [--limit 50]',
  summary: 'lists what each baseline run found of each head, newest first',
  options: { model: { type: 'string' }, head: { type: 'string' }, limit: { type: 'string' } },
  run: (context) =>
    withRecords(context, (records) => {
      const { parsed, output } = context;
      const limit = wholeNumber(parsed, 'limit') ?? 50;
      if (limit < 1 || limit > mostRows) throw refusedOption('limit', String(limit), `from 1 to ${mostRows}`);
      const names = { model: nameOf(parsed, 'model'), head: nameOf(parsed, 'head') };
      const history = historyOf(records.catalogue, { ...names, limit });
      output.result({ ...history }, historyWords(history.runs));
      return Promise.resolve(0);
    }),
};

export const baselineRetagAll: CliCommand = {
  name: 'baseline retag-all',
  usage: 'baseline retag-all',
  summary: 're-processes every recorded session with the references in force, and writes the scores beside it',
  options: benchOptions,
  run: (context) =>
    withHost(
      context,
      async (host) => {
        const sessions = sessionsToTag(roomOf(host));
        if (sessions.length > 0) return await followRun(host, context, () => host.runs.start(retagSpec(sessions)));
        const nothing = enqueuedWords(0);
        context.output.result({ ...nothing }, [`${nothing.message}.`]);
        return 0;
      },
      { setsOutputs: false },
    ),
};

export const baselineImport: CliCommand = {
  name: 'baseline import',
  usage: 'baseline import FOLDER',
  takes: 1,
  summary: 'takes the reference files of a folder over as references',
  options: {},
  run: (context) => {
    const folder = resolve(requirePositional(context.parsed, 0, 'The folder with reference files'));
    return withRecords(context, async (records) => {
      const home = homeOf(context.parsed);
      const config = requireBaselineConfig(home);
      const { catalogue } = records;
      const { version, imported, problems } = await importReferences(
        { home, catalogue, config, nowMs: Date.now(), signal: context.signal },
        folder,
      );
      if (version === null) {
        throw new FringeError(
          'bad_input',
          `None of the reference files in ${folder} could be taken: ${problems[0] ?? ''}`,
          {
            path: 'folder',
            remedy:
              'Reference files hold p5 and p95 by label, and are named <head>-calibration.json or <head>.cal.json.',
          },
        );
      }
      for (const problem of problems) context.output.say(problem);
      const words = [`Version ${version}: ${imported.length} references imported.`, ...imported];
      context.output.result({ version, imported, problems }, words);
      return Promise.resolve(0);
    });
  },
};

export const baselineKey: CliCommand = {
  name: 'baseline key',
  usage: 'baseline key [--new]',
  summary: 'makes the bearer key of the HTTP endpoints and tells it once (--new: another, which ends the one before)',
  options: { new: { type: 'boolean' } },
  run: ({ parsed, output }) => {
    const home = homeOf(parsed);
    requireWritableFolder(home, 'The data folder');
    const key = parsed.flag('new') ? makeBaselineKey(home) : firstBaselineKey(home);
    if (key === null) {
      output.say('There is a key already, and only its hash is kept: `fringe baseline key --new` makes another.');
    }
    output.result({ key, file: baselineKeyFile(home) }, key === null ? [] : [key]);
    return Promise.resolve(0);
  },
};

const mostRows = 1000;

const homeOf = (parsed: ParsedArguments): string => {
  const home = parsed.text('home');
  return home === undefined ? fringeHome() : resolve(home);
};

const roomOf = ({ home, catalogue }: Host): BaselineRoom => new BaselineRoom(home, catalogue);

/** Null: everything recorded. @throws bad_input, not_found */
function sourceOf(parsed: ParsedArguments): BaselineSource | null {
  const [dataset] = parsed.positionals;
  const sensors = parsed.text('sensors');
  const samples = positiveNumber(parsed, 'samples');
  if (dataset === undefined && sensors === undefined && samples === undefined) return null;
  if (dataset !== undefined) {
    if (sensors !== undefined || samples !== undefined) {
      throw new FringeError('bad_input', 'A run is made of a dataset or of live sensors, not of both.', {
        remedy: 'Leave out the dataset, or --sensors and --samples.',
      });
    }
    const file = resolve(dataset);
    if (existsSync(file)) return { recorded: { files: [file], sessions: [] } };
    throw new FringeError('not_found', `There is no dataset ${dataset}.`, {
      path: 'dataset',
      remedy: 'Give a CSV with the columns model_name, head_name, score, or an NPZ with one array for each model/head.',
    });
  }
  if (sensors === undefined || samples === undefined) {
    throw new FringeError('bad_input', `--${sensors === undefined ? 'sensors' : 'samples'} is missing.`, {
      path: sensors === undefined ? 'sensors' : 'samples',
      remedy: 'Write for example --sensors detector_through,detector_cross --samples 500.',
    });
  }
  const named = sensors.split(',').map((name) => name.trim());
  return parseDocument<BaselineSource>(baselineSourceSchema, { live: { sensors: named, samples } }, 'baseline');
}

/**
 * Where `config.yaml` says nothing of the mode, whoever asks for a baseline in so many words gets one.
 * @throws bad_input when it is refused, not_available when it says production
 */
function configOf({ home }: Host, output: Output): BaselineConfig {
  const config = requireBaselineConfig(home);
  if (config.calibrate_heads || saysMode(home)) {
    requireDevelopmentMode(config);
    return config;
  }
  output.say('config.yaml says nothing of calibrate_heads: this run is made as in development mode.');
  return { ...config, calibrate_heads: true };
}

/** @throws bad_input */
function positiveNumber(parsed: ParsedArguments, name: string): number | undefined {
  const value = wholeNumber(parsed, name);
  if (value === 0) throw refusedOption(name, '0', 'above 0');
  return value;
}

function nameOf(parsed: ParsedArguments, option: 'model' | 'head'): string | undefined {
  const name = parsed.text(option);
  if (name === undefined || headNameSchema.safeParse(name).success) return name;
  throw new FringeError('bad_input', `--${option} ${name.slice(0, 120)}: that cannot be a ${option}'s name.`, {
    path: option,
    remedy: 'Names are of letters, digits, dots, hyphens and underscores.',
  });
}

const refusedOption = (name: string, value: string, expected: string): FringeError =>
  new FringeError('bad_input', `--${name} ${value}: expected a whole number ${expected}.`, {
    path: name,
    remedy: `Write for example --${name} 50.`,
  });
