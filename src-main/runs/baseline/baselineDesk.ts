import type { Catalogue } from '../../interfaces/catalogue.ts';
import type { RunService } from '../runService.ts';
import { AutoBaseline } from './autoBaseline.ts';
import { hasBaselineKey } from './baselineKey.ts';
import type { BaselineRoom } from './baselineRoom.ts';
import { RetagDesk } from './retagDesk.ts';
import type { RetagStatus } from './retagDesk.ts';

export interface BaselineDeskOptions {
  readonly room: BaselineRoom;
  readonly catalogue: Catalogue;
  readonly runs: RunService;
  readonly onDefect: (error: unknown) => void;
}

/** What is done about baselines by itself: runs after so many new samples, and what is asked of the re-tagging. */
export class BaselineDesk {
  readonly retag: RetagDesk;
  readonly auto: AutoBaseline;
  readonly #home: string;

  constructor(options: BaselineDeskOptions) {
    // A due run comes before what waits to be re-tagged: its references are newer.
    this.auto = new AutoBaseline(options);
    this.retag = new RetagDesk(options);
    this.#home = options.room.home;
  }

  /** From now on it acts. */
  open(): void {
    this.auto.open();
    this.retag.open();
  }

  /** Nothing is begun any more. */
  close(): void {
    this.auto.close();
    this.retag.close();
  }

  overview(): { newSamples: number; retag: RetagStatus; hasKey: boolean } {
    return {
      newSamples: this.auto.newSamples(),
      retag: this.retag.status(),
      hasKey: hasBaselineKey(this.#home),
    };
  }
}
