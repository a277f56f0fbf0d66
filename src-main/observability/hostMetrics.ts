import { stat, statfs } from 'node:fs/promises';
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { InstrumentStatus } from '../../src-core/contract/procedures.ts';
import type { HostProbes } from './hostProbes.ts';
import { probed } from './hostProbes.ts';

const runStates = ['idle', 'running', 'pausing', 'paused', 'stopping', 'aborting', 'finished'] as const;

export interface ObservedHost {
  readonly home: string;
  readonly probes: HostProbes;
  /** The run that ended last, or null. */
  readonly lastRun: () => string | null;
}

/** Metrics that the host is asked for when they are read: instruments, the run that is on, its journal, the disk. */
export function observeHost(registry: Registry, { home, probes, lastRun }: ObservedHost): void {
  const registers = [registry];
  const labelNames = ['bench', 'instrument'];
  const eachInstrument = (tell: (labels: Record<string, string>, status: InstrumentStatus) => void): void => {
    const status = probed(probes.status);
    for (const one of status?.instruments ?? []) tell({ bench: status?.benchId ?? '', instrument: one.id }, one);
  };
  const instrumentTotal = (name: string, help: string, valueOf: (status: InstrumentStatus) => number) =>
    new Counter({
      name: `fringe_instrument_${name}_total`,
      help,
      labelNames,
      registers,
      // The links count for themselves; what they say takes the place of what was told before.
      collect() {
        this.reset();
        eachInstrument((labels, status) => this.inc(labels, valueOf(status)));
      },
    });
  instrumentTotal('round_trips', 'Exchanges with an instrument that were answered.', ({ exchanges }) => exchanges);
  instrumentTotal('timeouts', 'Exchanges that an instrument did not answer in time.', ({ timeouts }) => timeouts);
  instrumentTotal('retries', 'Questions that were put to an instrument again.', ({ retries }) => retries);
  instrumentTotal(
    'resynchronisations',
    'Times that a link had to find its place again after a fault on the wire.',
    ({ resynchronisations }) => resynchronisations,
  );
  instrumentTotal('reconnects', 'Times that a lost instrument was found again.', ({ reconnects }) => reconnects);
  instrumentTotal(
    'keep_alives',
    'Questions to an idle instrument, to see whether it is there, that were answered.',
    ({ keepAlives }) => keepAlives,
  );
  instrumentTotal('errors', 'Replies that were errors or could not be read.', ({ errors }) => errors);
  new Gauge({
    name: 'fringe_instrument_connected',
    help: '1 when the instrument is connected.',
    labelNames,
    registers,
    collect() {
      this.reset();
      eachInstrument((labels, { state }) => this.set(labels, state === 'connected' || state === 'busy' ? 1 : 0));
    },
  });
  new Gauge({
    name: 'fringe_instrument_round_trip_seconds',
    help: 'Quantiles of the latest round trips.',
    labelNames: [...labelNames, 'quantile'],
    registers,
    collect() {
      this.reset();
      eachInstrument((labels, { latencyP50Ms, latencyP99Ms }) => {
        if (latencyP50Ms !== null) this.set({ ...labels, quantile: '0.5' }, latencyP50Ms / 1e3);
        if (latencyP99Ms !== null) this.set({ ...labels, quantile: '0.99' }, latencyP99Ms / 1e3);
      });
    },
  });
  new Gauge({
    name: 'fringe_run_state',
    help: '1 for the state that the run is in; idle when none is on.',
    labelNames: ['state'],
    registers,
    collect() {
      const now = probed(probes.run)?.progress.state ?? 'idle';
      for (const state of runStates) this.set({ state }, state === now ? 1 : 0);
    },
  });
  new Gauge({
    name: 'fringe_journal_bytes',
    help: 'Size of the journal of the run that is on, or of the last.',
    registers,
    async collect() {
      const runId = probed(probes.run)?.runId ?? lastRun();
      const found = runId === null ? null : await stat(probes.journalFile(runId)).catch(() => null);
      this.set(found?.size ?? 0);
    },
  });
  new Gauge({
    name: 'fringe_disk_free_bytes',
    help: 'Free space where the data folder lies.',
    registers,
    async collect() {
      const found = await statfs(home).catch(() => null);
      if (found !== null) this.set(found.bavail * found.bsize);
    },
  });
}
