import { retagResultSchema } from '../../../src-core/domain/baseline.ts';
import type { RetagResult } from '../../../src-core/domain/baseline.ts';
import type { RunDocument } from '../../../src-core/documents/documents.ts';
import type { RetagSpec } from '../../../src-core/domain/run.ts';
import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import type { SessionRecord } from '../../sessions/sessionStore.ts';
import type { RunService } from '../runService.ts';
import type { BaselineRoom } from './baselineRoom.ts';
import { RetagQueue } from './retagQueue.ts';
import type { RetagRequest } from './retagQueue.ts';

export interface RetagDeskOptions {
  readonly room: BaselineRoom;
  readonly catalogue: Catalogue;
  readonly runs: Pick<RunService, 'start' | 'resume' | 'desk' | 'onProgress' | 'onDocument'>;
  readonly onDefect: (error: unknown) => void;
}

/** Where re-tagging stands, as `baseline.overview` tells it. */
export interface RetagStatus {
  readonly waiting: number;
  readonly runId: string | null;
  readonly done: number;
  readonly total: number;
  readonly last: RetagResult | null;
}

/** Somebody had the desk a moment ago: tried again after this, so often at most. */
const retryMs = 1000;
const mostRetries = 30;

/**
 * Re-tags recorded sessions, one request after the other, when the desk is free. A request stands on disk before it is
 * begun: what a killed host had begun is resumed at the next start, and what waited begins then.
 */
export class RetagDesk {
  readonly #options: RetagDeskOptions;
  readonly #queue: RetagQueue;
  #state: 'new' | 'open' | 'closed' = 'new';
  #working: Promise<void> | null = null;
  #runId: string | null = null;
  /** When the request at work was asked. */
  #askedAt: string | null = null;
  /** When the one was asked that another process is at; null since it was last looked. */
  #elsewhere: string | null = null;
  /** Sessions that the run at work has done, for the case that it must begin anew. */
  readonly #done = new Set<string>();
  #retry: NodeJS.Timeout | null = null;
  #retries = 0;

  constructor(options: RetagDeskOptions) {
    this.#options = options;
    this.#queue = new RetagQueue(options.room.home);
  }

  get notice(): string | null {
    return this.#queue.notice;
  }

  /** From now on it acts. */
  open(): void {
    const { runs } = this.#options;
    this.#state = 'open';
    runs.onDocument((runId, document) => this.#onDocument(runId, document));
    runs.onProgress(() => this.#consider());
    this.#consider();
  }

  /** Nothing is begun any more; what is stopped from now on waits for the next start. */
  close(): void {
    this.#state = 'closed';
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  /** Resolves when the run that was at work has been written off. */
  async settled(): Promise<void> {
    await this.#working;
  }

  status(): RetagStatus {
    const { requests, last } = this.#queue.file;
    const desk = this.#options.runs.desk;
    const progress = desk !== null && desk.runId === this.#runId ? desk.progress : null;
    const [done, total] = [progress?.iteration ?? 0, progress?.maxIterations ?? 0];
    return { waiting: requests.length - (this.#working === null ? 0 : 1), runId: this.#runId, done, total, last };
  }

  /**
   * Enqueues every session that has scores of a head with a reference. A request that has not begun is replaced: it would
   * do the same.
   * @throws storage, then nothing is enqueued
   */
  retagAll(): { enqueued: number; message: string } {
    const sessions = sessionsToTag(this.#options.room);
    if (sessions.length === 0) return enqueuedWords(0);
    this.#queue.change((file) => {
      const begun = file.requests.filter((request) => this.#isBegun(request));
      // No two are asked at the same time: by it they are told apart.
      const askedMs = Math.max(Date.now(), ...begun.map(({ askedAt }) => Date.parse(askedAt) + 1));
      const request: RetagRequest = { askedAt: new Date(askedMs).toISOString(), sessions, runId: null };
      return { ...file, requests: [...begun, request] };
    });
    this.#retries = 0;
    this.#consider();
    return enqueuedWords(sessions.length);
  }

  /** Looks whether something is to be done: another process may have asked, or have come to an end. */
  look(): void {
    this.#elsewhere = null;
    this.#consider();
  }

  /** By this process, or by another on the same data folder. */
  #isBegun({ askedAt, runId }: RetagRequest): boolean {
    return askedAt === this.#askedAt || (runId !== null && this.#sessionOf(runId)?.status === 'running');
  }

  #consider(): void {
    if (this.#state !== 'open') return;
    if (this.#working !== null || this.#retry !== null || this.#options.runs.desk !== null) return;
    if (this.#retries > mostRetries) return;
    const [request] = this.#queue.file.requests;
    if (request === undefined || request.askedAt === this.#elsewhere) return;
    this.#askedAt = request.askedAt;
    // Not at once: while a run starts it already tells of its progress, and this is asked again.
    this.#working = Promise.resolve()
      .then(() => this.#work(request))
      .finally(() => {
        this.#working = null;
        this.#runId = null;
        this.#askedAt = null;
        this.#consider();
      });
  }

  async #work(request: RetagRequest): Promise<void> {
    try {
      const begun = await this.#begin(request);
      if (begun === null) {
        this.#elsewhere = request.askedAt;
        return;
      }
      this.#runId = begun.runId;
      this.#retries = 0;
      this.#done.clear();
      this.#replace({ ...request, runId: begun.runId });
      const result = await begun.finished;
      this.#drop(request, result);
    } catch (error) {
      this.#takeFailure(request, error);
    }
  }

  #takeFailure(request: RetagRequest, error: unknown): void {
    const { onDefect } = this.#options;
    const { code } = toErrorReport(error);
    try {
      if (code === 'conflict') this.#tryAgainLater();
      else if (code === 'storage') {
        // What is done is recorded; it goes on at the next start, or when somebody asks again.
        this.#retries = mostRetries + 1;
        onDefect(error);
      } else if (code === 'stopped' && this.#state === 'closed') {
        const left = request.sessions.filter((session) => !this.#done.has(session));
        if (left.length === 0) this.#drop(request);
        else this.#replace({ ...request, sessions: left, runId: null });
      } else if (code === 'stopped') {
        // Whoever stops it does not want what waits behind it either.
        this.#queue.change((file) => ({ ...file, requests: [] }));
      } else {
        this.#drop(request);
        onDefect(error);
      }
    } catch (unwritten) {
      onDefect(unwritten);
    }
  }

  #tryAgainLater(): void {
    this.#retries += 1;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#consider();
    }, retryMs).unref();
  }

  /** A run for the request: the one that was cut, or a new one; null when another process is at it. */
  async #begin(request: RetagRequest): Promise<{ runId: string; finished: Promise<RetagResult> } | null> {
    const { runs } = this.#options;
    const runId = request.runId ?? this.#cutRunOf(request);
    const known = runId === null ? null : this.#sessionOf(runId);
    if (runId !== null && known !== null) {
      if (known.status === 'running') return null;
      if (known.status === 'interrupted') return await runs.resume<'retag'>(runId);
      const { data } = retagResultSchema.safeParse(known.stop?.result);
      if (data !== undefined) return { runId, finished: Promise.resolve(data) };
    }
    return await runs.start<'retag'>(retagSpec(request.sessions));
  }

  /** One that was begun when there was no time left to write so down. */
  #cutRunOf({ askedAt, sessions }: RetagRequest): string | null {
    const { catalogue, room } = this.#options;
    const cut = catalogue.runs.list({ status: 'interrupted', limit: 1000 }).sessions;
    const found = cut.find(({ id, kind, startedAt }) => {
      if (kind !== 'retag' || startedAt < askedAt) return false;
      const { spec } = openSession(room.home, id).start;
      return spec.kind === 'retag' && spec.sessions.join('\n') === sessions.join('\n');
    });
    return found?.id ?? null;
  }

  #sessionOf(runId: string): SessionRecord | null {
    try {
      return openSession(this.#options.room.home, runId);
    } catch {
      return null;
    }
  }

  #onDocument(runId: string, document: RunDocument): void {
    if (document.type !== 'event' || runId !== this.#runId || document.data.phase !== 'retag') return;
    const { retagged } = document.data as { retagged?: { session: string } };
    if (retagged !== undefined) this.#done.add(retagged.session);
  }

  #replace(request: RetagRequest): void {
    this.#queue.change((file) => {
      const isThere = file.requests.some(({ askedAt }) => askedAt === request.askedAt);
      const replaced = file.requests.map((each) => (each.askedAt === request.askedAt ? request : each));
      // Another process has not seen that it was about to begin.
      return { ...file, requests: isThere ? replaced : [request, ...file.requests] };
    });
  }

  #drop(request: RetagRequest, result: RetagResult | null = null): void {
    this.#queue.change((file) => ({
      ...file,
      requests: file.requests.filter(({ askedAt }) => askedAt !== request.askedAt),
      last: result ?? file.last,
    }));
  }
}

export const retagSpec = (sessions: readonly string[]): RetagSpec => ({
  kind: 'retag',
  title: `Re-tagging of ${sessions.length === 1 ? 'a session' : `${sessions.length} sessions`}`,
  sessions: [...sessions],
  seed: null,
  labels: { operator: '', chipId: '', dieId: '', notes: '' },
  outDir: null,
  faults: [],
});

/** Oldest first. */
export function sessionsToTag(room: BaselineRoom): string[] {
  const models = new Set([...room.references().values()].map(({ model_name: model }) => model));
  const recorded = models.size === 0 ? [] : room.recordedSessions();
  return recorded.flatMap(({ id, benchId }) => (models.has(benchId) ? [id] : [])).reverse();
}

export function enqueuedWords(enqueued: number): { enqueued: number; message: string } {
  const what = enqueued === 1 ? 'session' : 'sessions';
  const why = enqueued === 0 ? ': none has scores of a head with a reference' : '';
  return { enqueued, message: `Enqueued ${enqueued} recorded ${what} for re-tagging${why}` };
}
