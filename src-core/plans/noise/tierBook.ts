import { FringeError } from '../../errors/fringeError.ts';
import type { ProbeComplaint, ProbedBatch } from './noiseWork.ts';

/** Of a tier's complaints so many are kept: one program's mistakes are much alike. */
const mostComplaints = 20;

/** The samples of one tier as they come in, each counted once. */
export class TierBook {
  readonly done: Uint8Array;
  readonly outcomes: Uint8Array;
  readonly durationsMs: Float64Array;
  readonly complaints: ProbeComplaint[] = [];
  #count = 0;

  constructor(samples: number) {
    this.done = new Uint8Array(samples);
    this.outcomes = new Uint8Array(samples);
    this.durationsMs = new Float64Array(samples);
  }

  get count(): number {
    return this.#count;
  }

  get isComplete(): boolean {
    return this.#count === this.done.length;
  }

  /** @throws defect for a sample that was counted before, or that nobody asked for */
  take({ tier, samples, outcomes, durationsMs, complaints }: ProbedBatch): void {
    samples.forEach((sample, place) => {
      if (this.done[sample] !== 0) {
        throw new FringeError('defect', `Sample ${sample} of the tier ${tier} came twice, or was never asked for.`);
      }
      this.done[sample] = 1;
      this.outcomes[sample] = outcomes[place] ?? 0;
      this.durationsMs[sample] = durationsMs[place] ?? 0;
    });
    this.#count += samples.length;
    this.complaints.push(...complaints.slice(0, mostComplaints - this.complaints.length));
  }
}
