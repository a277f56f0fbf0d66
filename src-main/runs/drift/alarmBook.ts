import type { AlarmHistoryEntry, DriftBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { AlarmAction } from '../../../src-core/domain/alarm.ts';
import { watchOf } from '../../../src-core/domain/driftMetricUnit.ts';
import type { RunDocument } from '../../../src-core/documents/documents.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import type { SessionRecord } from '../../sessions/sessionStore.ts';
import { appendAlarmAction, readAlarmActions } from './alarmActionLog.ts';
import { AlarmFold } from './alarmFold.ts';

export interface AlarmBookOptions {
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly benchId: () => string;
  /** The run that is on, or null. */
  readonly activeRunId: () => string | null;
  readonly onChange: () => void;
}

export interface OperatorAction {
  readonly runId: string;
  readonly metricId: string;
  readonly action: 'acknowledge' | 'shelve' | 'unshelve' | 'comment';
  readonly shelveSeconds: number | null;
  readonly operator: string;
  readonly comment: string | null;
}

/** The alarms an operator sees: of the run that watches now, else of the last that watched this bench. */
export class AlarmBook {
  readonly #options: AlarmBookOptions;
  #shown: AlarmFold | null = null;

  constructor(options: AlarmBookOptions) {
    this.#options = options;
  }

  /** Takes in what a run has recorded. */
  take(runId: string, document: RunDocument): void {
    if (this.#shown?.start.runId !== runId) {
      if (document.type !== 'event' || document.stream !== 'checks') return;
      this.#shown = this.#fold(runId);
    } else if (document.type === 'event') this.#shown.takeEvent(document);
    if (document.type === 'event' && !told.has(document.stream)) return;
    this.#options.onChange();
  }

  board(): DriftBoard {
    const fold = this.#current();
    if (fold === null) return nothingWatched;
    const { start, checks, lastCheckUnixMs } = fold;
    const metrics = fold.metrics();
    const status = (wanted: readonly string[]) =>
      metrics.filter(({ annunciation }) => wanted.includes(annunciation.status)).length;
    return {
      runId: start.runId,
      title: start.spec.kind === 'calibrate' ? '' : start.spec.title,
      isLive: this.#options.activeRunId() === start.runId,
      simulated: start.bench.simulated !== undefined,
      checks,
      lastCheckUnixMs,
      checkIntervalSeconds: watchOf(start.spec)?.checkIntervalSeconds ?? null,
      metrics,
      unacknowledged: status(['unacknowledged', 'returned_unacknowledged']),
      active: status(['unacknowledged', 'acknowledged']),
      worst: fold.worst(),
    };
  }

  history(runId: string): AlarmHistoryEntry[] {
    return [...this.of(runId).history];
  }

  /** The run that is shown is held in memory; the journal of another is read. @throws not_found */
  of(runId: string): AlarmFold {
    const shown = this.#current();
    return shown?.start.runId === runId ? shown : this.#fold(runId);
  }

  /** Log first, then what is shown. @throws unknown_name, bad_input, not_found */
  act({ runId, metricId, action, shelveSeconds, operator, comment }: OperatorAction): void {
    const record = openSession(this.#options.home, runId);
    const fold = this.of(runId);
    const atUnixMs = fold.lastCheckUnixMs ?? Date.parse(record.start.startedAt);
    const done = actionOf(action, { atUnixMs, operator, comment, shelveSeconds });
    // Tried on a fold of its own, so that what is refused is not written down.
    this.#fold(runId).act(metricId, done);
    appendAlarmAction(record.directory, { afterSeq: fold.lastSeq, metricId, action: done });
    fold.act(metricId, done);
    this.#options.onChange();
  }

  /** Another bench was opened: its own last monitor is shown from now on. */
  forget(): void {
    this.#shown = null;
    this.#options.onChange();
  }

  #current(): AlarmFold | null {
    if (this.#shown !== null) return this.#shown;
    const benchId = this.#options.benchId();
    const last = this.#options.catalogue.runs
      .list({ limit: 1000 })
      .sessions.find((run) => run.benchId === benchId && run.kind === 'monitor');
    this.#shown = last === undefined ? null : this.#fold(last.id);
    return this.#shown;
  }

  #fold(runId: string): AlarmFold {
    return foldOf(openSession(this.#options.home, runId));
  }
}

/** Streams after which what is shown may be another. */
const told: ReadonlySet<string> = new Set(['checks', 'recalibrations', 'kept']);

/** What is recorded, and what was done to it, in their order. */
export function foldOf({ start, events, directory }: Pick<SessionRecord, 'start' | 'events' | 'directory'>): AlarmFold {
  const fold = new AlarmFold(start);
  const actions = readAlarmActions(directory);
  const takeActions = (beforeSeq: number): void => {
    while ((actions[0]?.afterSeq ?? Infinity) < beforeSeq) {
      const { metricId, action } = actions.shift() as (typeof actions)[number];
      fold.act(metricId, action);
    }
  };
  for (const event of events) {
    takeActions(event.seq);
    fold.takeEvent(event);
  }
  takeActions(Infinity);
  return fold;
}

function actionOf(
  kind: OperatorAction['action'],
  at: { atUnixMs: number; operator: string; comment: string | null; shelveSeconds: number | null },
): AlarmAction {
  const { atUnixMs, operator, comment, shelveSeconds } = at;
  if (kind === 'shelve') {
    return { kind, atUnixMs, untilUnixMs: atUnixMs + (shelveSeconds ?? 3600) * 1e3, operator, comment };
  }
  if (kind === 'comment') return { kind, atUnixMs, operator, comment: comment ?? '' };
  return { kind, atUnixMs, operator, comment };
}

const nothingWatched: DriftBoard = {
  runId: null,
  title: '',
  isLive: false,
  simulated: false,
  checks: 0,
  lastCheckUnixMs: null,
  checkIntervalSeconds: null,
  metrics: [],
  unacknowledged: 0,
  active: 0,
  worst: null,
};
