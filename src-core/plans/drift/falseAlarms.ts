import type { Bench } from '../../domain/bench.ts';
import type { Plan, Truth } from '../instruction.ts';
import { ask } from '../instruction.ts';
import type { CompiledExpression } from '../../expressions/index.ts';
import { metricScale } from '../../maths/drift/index.ts';
import { compileDerived } from '../measurement.ts';
import { quantityValue } from './metricSource.ts';
import type { SourcedMetric } from './metricSource.ts';

/** A loss of true extinction below this is no drift of what the kernel tunes. */
const noLossDb = 1;

/**
 * Counts false alarms where a simulated bench can be asked for the truth: alarms of drift that were raised while the
 * chip had not drifted. For a sensor's quantity and what is derived from quantities: the true value is within the
 * metric's own threshold. For a parameter and the kernel's cost, of which the chip has no true value: its true
 * extinction is within 1 dB of, or above, what it was when the settings came into force. An age is never false.
 */
export class AlarmJudge {
  readonly #bench: Bench;
  readonly #derived: ReadonlyMap<string, CompiledExpression>;
  #reference: Truth | null = null;
  #falseAlarms = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#derived = compileDerived(bench);
  }

  /** null on hardware. */
  get falseAlarms(): number | null {
    return this.#reference === null ? null : this.#falseAlarms;
  }

  /** The truth as the settings came into force. */
  *look(): Plan<void> {
    this.#reference = yield* ask({ verb: 'truth' });
  }

  *judge(raised: SourcedMetric): Plan<void> {
    if (this.#reference === null || raised.source.kind === 'age' || raised.source.kind === 'commanded') return;
    const truth = yield* ask({ verb: 'truth' });
    if (truth !== null && this.#isFalse(raised, truth, this.#reference)) this.#falseAlarms += 1;
  }

  #isFalse({ metric, source }: SourcedMetric, truth: Truth, reference: Truth): boolean {
    if (source.kind === 'quantity') {
      const bySensor = new Map(Object.entries(truth.sensors ?? {}));
      const value = quantityValue(source.name, bySensor, this.#bench, this.#derived);
      const { nominal, limit, alarmRatio } = metricScale(metric);
      if (Number.isFinite(value)) return Math.abs(value - nominal) <= limit * alarmRatio;
    }
    const [now, then] = [truth.extinctionRatioDb, reference.extinctionRatioDb];
    return now !== null && then !== null && now > then - noLossDb;
  }
}
