import type { Catalogue } from '../../interfaces/catalogue.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import type { RunService } from '../runService.ts';
import type { SchedulerClock } from '../scheduler/schedulerClock.ts';
import { AutoBaseline } from './autoBaseline.ts';
import { hasBaselineKey } from './baselineKey.ts';
import type { BaselineRoom } from './baselineRoom.ts';
import { RetagDesk } from './retagDesk.ts';
import type { RetagStatus } from './retagDesk.ts';

export interface BaselineDeskOptions {
  readonly room: BaselineRoom;
  readonly catalogue: Catalogue;
  readonly runs: RunService;
  readonly jobs: JobRunner;
  readonly onDefect: (error: unknown) => void;
}

/** Another process may have recorded or asked something, or somebody laid a table into the library. */
const lookEveryMs = 60_000;

/** What is done about baselines by itself: runs after so many new samples, and what is asked of the re-tagging. */
export class BaselineDesk {
  readonly retag: RetagDesk;
  readonly auto: AutoBaseline;
  readonly #home: string;
  #stopLooking: (() => void) | null = null;

  constructor(options: BaselineDeskOptions) {
    // A due run comes before what waits to be re-tagged: its references are newer.
    this.auto = new AutoBaseline(options);
    this.retag = new RetagDesk(options);
    this.#home = options.room.home;
  }

  /** From now on it acts. */
  open(clock: SchedulerClock): void {
    this.auto.open();
    this.retag.open();
    this.#lookLater(clock);
  }

  #lookLater(clock: SchedulerClock): void {
    this.#stopLooking = clock.after(lookEveryMs, () => {
      this.#lookLater(clock);
      this.auto.look();
      this.retag.look();
    });
  }

  /** Nothing is begun any more. */
  close(): void {
    this.#stopLooking?.();
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
