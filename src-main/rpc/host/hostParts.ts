import type { Bench, BenchInstrument } from '../../../src-core/domain/bench.ts';
import type { BenchStatus, ProcedureOutput, Readings, RunProgress } from '../../../src-core/contract/procedures.ts';
import type { DriftBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { ScheduleBoard } from '../../../src-core/contract/scheduleProcedures.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import type { InstrumentDesk } from '../../interfaces/instrumentDesk.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import type { ShellServices } from '../../interfaces/shellServices.ts';
import type { AutoBaseline } from '../../runs/baseline/autoBaseline.ts';
import type { BaselineRoom } from '../../runs/baseline/baselineRoom.ts';
import type { BenchSession } from '../../runs/benchSession.ts';
import type { AlarmBook } from '../../runs/drift/alarmBook.ts';
import type { MetricsLibrary } from '../../runs/drift/metricsLibrary.ts';
import type { InferenceFolders } from '../../runs/inference/inferenceDraft.ts';
import type { KernelLibrary } from '../../runs/kernelLibrary.ts';
import type { LiveReadings } from '../../runs/liveReadings.ts';
import type { RunService } from '../../runs/runService.ts';
import type { Scheduler } from '../../runs/scheduler/scheduler.ts';
import type { SubscriptionHub } from '../subscriptionHub.ts';

/** What the handlers of the contract's procedures work with. Made by the composition root. */
export interface HostParts {
  readonly home: string;
  readonly version: string;
  readonly shell: ShellServices;
  readonly catalogue: Catalogue;
  readonly runs: RunService;
  /** Workers for what takes time. */
  readonly jobs: JobRunner;
  /** Where specifications of inferences and their files lie. */
  readonly inferenceFolders: InferenceFolders;
  readonly baselines: {
    readonly room: BaselineRoom;
    /** Told of what may make a run due. */
    readonly auto: Pick<AutoBaseline, 'added' | 'look'>;
    /** What the desk has to do about baselines by itself. */
    readonly desk: () => Pick<ProcedureOutput<'baseline.overview'>, 'newSamples' | 'retag' | 'hasKey'>;
  };
  readonly kernels: KernelLibrary;
  readonly metrics: MetricsLibrary;
  readonly alarms: AlarmBook;
  readonly scheduler: Scheduler;
  readonly live: LiveReadings;
  readonly bench: () => BenchSession;
  readonly benchFile: () => string;
  /** Puts another bench in place of the open one: outputs safe, links closed, the new one connected and kept on disk. */
  readonly replaceBench: (bench: Bench) => Promise<void>;
  /** @param hosts `host:port` or `host` that a person has named. */
  readonly discover: (hosts: readonly string[], signal: AbortSignal) => Promise<ProcedureOutput<'bench.discover'>>;
  readonly identifyAddress: (
    address: string,
    options: BenchInstrument['options'],
    signal: AbortSignal,
  ) => Promise<ProcedureOutput<'bench.identifyAddress'>>;
  /** Instruments that the bench has not yet. */
  readonly instruments: InstrumentDesk;
  /** That of the bench's instrument when it was last connected; empty when it told none. */
  readonly knownSerialNumber: (instrument: string) => string;
  readonly hubs: {
    readonly status: SubscriptionHub<BenchStatus>;
    readonly readings: SubscriptionHub<Readings>;
    readonly progress: SubscriptionHub<RunProgress | null>;
    readonly sessions: SubscriptionHub<{ runId: string }>;
    readonly drift: SubscriptionHub<DriftBoard>;
    readonly schedules: SubscriptionHub<ScheduleBoard>;
  };
  /** Tells every screen the bench's status soon; many calls become one. */
  readonly statusChanged: () => void;
}
