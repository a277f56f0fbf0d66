import type { RunSummary } from '../../../src-core/domain/run.ts';
import type { StoredState } from '../../interfaces/catalogue.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reexpressed } from '../../../src-core/plans/inference/adoptIntoBench.ts';
import { journalFileName, sessionDirectory } from '../../sessions/sessionPaths.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { putInForce } from '../../runs/keepCalibration.ts';
import { summariseRun } from '../../sessions/runSummary.ts';
import { closeSession, openSession } from '../../sessions/sessionStore.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

type SessionHandlers = Pick<Handlers, Extract<keyof Handlers, `sessions.${string}` | `state.${string}`>>;

/** Procedures of the Sessions screen and of the versions of the calibration state. */
export function sessionHandlers(parts: HostParts): SessionHandlers {
  const { catalogue, home, runs, hubs } = parts;

  return {
    'sessions.list': async (query) => {
      refreshUnfinished(parts);
      return catalogue.runs.list(query);
    },
    'sessions.changes': (_input, context) => hubs.sessions.subscribe(context),
    'sessions.get': async ({ runId }) => {
      refreshUnfinished(parts);
      return requireRun(parts, runId);
    },
    'sessions.resume': async ({ runId }) => ({ runId: (await runs.resume(runId)).runId }),
    'sessions.close': async ({ runId }) => {
      const summary = summariseRun(closeSession(home, runId));
      catalogue.states.release(runId);
      catalogue.runs.upsert(summary);
      hubs.sessions.publish({ runId });
      return summary;
    },

    'state.list': async () => {
      const session = parts.bench();
      const inForce = catalogue.inForce.inForce(session.bench.id)?.version ?? null;
      const states = catalogue.states
        .list(session.bench.id)
        .map(({ state, runId, artifactDir, converged, extinctionRatioDb }) => ({
          state,
          runId,
          artifactDir,
          converged,
          extinctionRatioDb,
          inForce: state.version === inForce,
          applied: state.version === session.versionApplied,
        }));
      return { states };
    },
    'state.at': async ({ time }) => {
      if (Number.isNaN(Date.parse(time))) {
        throw new FringeError('bad_input', `"${time}" is not a time.`, {
          path: 'time',
          remedy: 'Write 2026-01-05T10:00:00Z.',
        });
      }
      const { id } = parts.bench().bench;
      const entry = catalogue.inForce.at(id, time);
      return { state: entry === null ? null : (catalogue.states.byVersion(id, entry.version)?.state ?? null) };
    },
    'state.apply': async ({ version }) => ({ outputs: await applyVersion(parts, version) }),
    'state.restore': async ({ version }) => {
      const outputs = await applyVersion(parts, version);
      putInForce(home, catalogue, { benchId: parts.bench().bench.id, version, reason: 'restored' });
      parts.statusChanged();
      return { outputs };
    },
  };
}

const hasSession = (home: string, runId: string): boolean =>
  existsSync(join(sessionDirectory(home, runId), journalFileName));

export function requireRun({ catalogue }: HostParts, runId: string): RunSummary {
  const summary = catalogue.runs.get(runId);
  if (summary !== null) return summary;
  throw new FringeError('not_found', `No session has the id "${runId}".`, {
    remedy: 'List the sessions with `fringe sessions list`, or rebuild the index.',
  });
}

/** Rows that say a run is on are looked up again: its owner may be gone. */
function refreshUnfinished({ catalogue, home, runs }: HostParts): void {
  for (const { id } of catalogue.runs.list({ status: 'running', limit: 1000 }).sessions) {
    if (runs.isOn(id)) continue;
    catalogue.runs.upsert(summariseRun(openSession(home, id)));
  }
}

/**
 * A version's settings as the bench has them today: of one from before its conversions were fitted anew the voltages are
 * kept, not the numbers.
 */
function settingsNow({ home, bench }: HostParts, { state, runId }: StoredState): { name: string; value: number }[] {
  const recorded = Object.fromEntries(
    Object.values(state.node_calibrations).flatMap(({ node_id: node, parameters }) =>
      Object.entries(parameters).map(([name, value]) => [`${node}.${name}`, value] as const),
    ),
  );
  const then = runId !== null && hasSession(home, runId) ? openSession(home, runId).start.bench : bench().bench;
  return Object.entries(reexpressed(recorded, then, bench().bench)).map(([name, value]) => ({ name, value }));
}

/** Ramps every parameter of a version to its value, in order, through the write gate. */
async function applyVersion(parts: HostParts, version: number): Promise<string> {
  const session = parts.bench();
  if (parts.runs.isBusy) {
    throw new FringeError('instrument_busy', 'A run has the bench.', {
      remedy: 'Wait until it has finished, or stop it first.',
    });
  }
  const stored = parts.catalogue.states.byVersion(session.bench.id, version);
  if (stored === null) {
    const known = parts.catalogue.states.list(session.bench.id).map(({ state }) => `v${state.version}`);
    throw new FringeError(
      'not_found',
      `The bench "${session.bench.id}" has no version ${version}; it has ${known.join(', ') || 'none'}.`,
      {
        path: 'version',
      },
    );
  }
  const settings = settingsNow(parts, stored);
  const write = session.beginWrites(`version ${version}`);
  try {
    for (const { name, value } of settings) await write(name, value);
  } catch (error) {
    await session.toSafe(`version ${version} could not be applied`);
    throw error;
  } finally {
    parts.statusChanged();
  }
  session.versionApplied = version;
  parts.statusChanged();
  const held = settings.map(({ name, value }) => `${name} = ${value.toFixed(4)}`);
  return `The outputs hold version ${version}: ${held.join(', ')}.`;
}
