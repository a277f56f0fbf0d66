import type { RunDocument } from '../../../src-core/documents/documents.ts';

/** A calibration that the monitor which has the bench was asked for, followed through the monitor's documents. */
export class Handover {
  readonly runId: string;
  readonly #reason: string;
  #state: 'asked' | 'begun' = 'asked';

  constructor(runId: string, reason: string) {
    this.runId = runId;
    this.#reason = reason;
  }

  /** Whether the monitor had begun with it. */
  get hasBegun(): boolean {
    return this.#state === 'begun';
  }

  /** @returns the sentence that it ended with, when this document tells its end */
  take(runId: string, document: RunDocument): string | null {
    if (runId !== this.runId || document.type !== 'event' || document.stream !== 'recalibrations') return null;
    const { phase, reason, sentence } = document.data;
    if (phase === 'started') {
      this.#state = reason === this.#reason ? 'begun' : 'asked';
      return null;
    }
    return this.#state === 'begun' ? String(sentence) : null;
  }
}
