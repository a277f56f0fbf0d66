import { placeOf } from '../../../../src-core/domain/run.ts';
import { readRunStart } from '../../../sessions/readRunStart.ts';
import { requirePositional } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { withRecords } from '../withRecords.ts';
import { followRun } from '../followRun.ts';

export const sessionsList: CliCommand = {
  name: 'sessions list',
  usage: 'sessions list [--search WORDS]',
  summary: 'lists everything that ever ran',
  options: { search: { type: 'string' } },
  run: (context) =>
    withRecords(context, async (records) => {
      const { sessions } = records.list({ search: context.parsed.text('search') ?? '', limit: 1000 });
      context.output.result(
        { sessions },
        sessions.length === 0
          ? ['Nothing has run yet. Start with `fringe calibrate resources/kernels/mzi_extinction_calibration.json`.']
          : sessions.map(({ id, kind, status, startedAt, title, extinctionRatioDb: er, version }) =>
              [
                id,
                kind.padEnd(9),
                status.padEnd(11),
                startedAt,
                version === null ? '  –' : `v${version}`,
                er === null ? '' : `${er.toFixed(2)} dB`,
                title,
              ].join('  '),
            ),
      );
      return 0;
    }),
};

export const sessionsShow: CliCommand = {
  name: 'sessions show',
  usage: 'sessions show ID',
  takes: 1,
  summary: 'shows one session',
  options: {},
  run: (context) =>
    withRecords(context, async (records) => {
      const session = records.show(requirePositional(context.parsed, 0, 'The id of the session'));
      const shown = Object.entries(session).filter(([, value]) => value !== null && value !== '');
      context.output.result(
        { ...session },
        shown.map(([key, value]) => `${key.padEnd(22)} ${String(value)}`),
      );
      return 0;
    }),
};

export const sessionsResume: CliCommand = {
  name: 'sessions resume',
  usage: 'sessions resume ID [--bench FILE]',
  takes: 1,
  summary: 'carries an interrupted run on',
  options: benchOptions,
  run: (context) => {
    const id = requirePositional(context.parsed, 0, 'The id of the session');
    return withHost(context, (host) => followRun(host, context, () => host.runs.resume(id)), {
      setsOutputs: ({ home }) => {
        const start = readRunStart(home, id);
        return start !== null && placeOf(start.spec) === 'bench';
      },
    });
  },
};

export const sessionsClose: CliCommand = {
  name: 'sessions close',
  usage: 'sessions close ID',
  takes: 1,
  summary: 'closes an interrupted run as incomplete',
  options: {},
  run: (context) =>
    withRecords(context, async (records) => {
      const session = records.closeRun(requirePositional(context.parsed, 0, 'The id of the session'));
      context.output.result({ ...session }, [`${session.id} is ${session.status}.`]);
      return 0;
    }),
};

export const sessionsRebuildIndex: CliCommand = {
  name: 'sessions rebuild-index',
  usage: 'sessions rebuild-index',
  summary: 'rebuilds the catalogue from the session directories',
  options: {},
  run: (context) =>
    withRecords(context, async (records) => {
      const found = await records.rebuild();
      context.output.result({ ...found }, [
        `${found.sessions} sessions, ${found.states} versions, ${found.inForceEntries} entries of what was in force`,
        ...found.problems,
      ]);
      return 0;
    }),
};
