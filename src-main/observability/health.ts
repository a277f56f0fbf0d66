import { access, constants, statfs } from 'node:fs/promises';
import type { HealthReport } from '../interfaces/observabilityView.ts';
import type { HostProbes } from './hostProbes.ts';
import { activeAlarms, probed } from './hostProbes.ts';

/** Below this a night's run may not find room for its records. */
const leastFreeBytes = 200e6;

export interface HealthSources {
  readonly home: string;
  readonly version: string;
  readonly probes: HostProbes;
}

/** How Fringe is: what it would need a person for stands in `problems`. */
export async function healthOf({ home, version, probes }: HealthSources): Promise<HealthReport> {
  const status = probed(probes.status);
  const run = probed(probes.run);
  const disk = await diskOf(home);
  const isWritable = await access(home, constants.W_OK).then(
    () => true,
    () => false,
  );
  const instruments = (status?.instruments ?? []).map(
    ({ id, label, state, reason, exchanges, timeouts, errors, latencyP50Ms }) => ({
      ...{ id, label, state, reason, exchanges, timeouts, errors, latencyP50Ms },
    }),
  );
  const problems = [
    ...(status === null ? ['The bench is not open just now.'] : []),
    ...instruments
      .filter(({ state }) => state === 'lost' || state === 'disconnected')
      .map(({ id, reason }) => `The instrument "${id}" is not connected${reason === '' ? '.' : `: ${reason}`}`),
    ...(isWritable ? [] : ['The data folder cannot be written.']),
    ...(disk !== null && disk.freeBytes < leastFreeBytes
      ? [`Only ${Math.round(disk.freeBytes / 1e6)} MB are free where the data folder lies.`]
      : []),
  ];
  return {
    status: problems.length === 0 ? 'ok' : 'unhealthy',
    problems,
    version,
    checkedAt: new Date().toISOString(),
    uptimeSeconds: Math.round(process.uptime()),
    bench:
      status === null
        ? null
        : {
            id: status.benchId,
            label: status.label,
            simulated: status.simulated,
            outputs: status.outputs,
            versionInForce: status.versionInForce,
            versionApplied: status.versionApplied,
          },
    instruments,
    run: run === null ? null : runOf(run.progress),
    alarms: activeAlarms(probes),
    disk,
  };
}

function runOf(progress: NonNullable<ReturnType<HostProbes['run']>>['progress']): HealthReport['run'] {
  const { runId, kind, title, state, measurements, elapsedSeconds } = progress;
  return { runId, kind, title, state, measurements, elapsedSeconds };
}

async function diskOf(home: string): Promise<HealthReport['disk']> {
  const found = await statfs(home).catch(() => null);
  return found === null ? null : { freeBytes: found.bavail * found.bsize, totalBytes: found.blocks * found.bsize };
}
