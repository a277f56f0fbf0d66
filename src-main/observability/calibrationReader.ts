import type { RunEvent } from '../../src-core/documents/documents.ts';
import { asObject, numberOf, snakeCase, textOf, textsOf, variantOf } from './looseData.ts';
import type { Loose } from './looseData.ts';
import type { Attributes, CalibrationFigures, Span } from './signals.ts';
import type { OpenSpan, SpanTree } from './spanTree.ts';

export interface CalibrationBeginning {
  readonly tree: SpanTree;
  readonly benchId: string;
  /** Null when no document tells which kernel it is by. */
  readonly kernel: Loose | null;
  readonly kernelId: string;
  readonly seq: number;
  readonly unixMs: number;
  readonly timeNs: number;
}

export interface CalibrationEnd {
  readonly unixMs: number;
  readonly timeNs: number;
  /** What is known of the result beyond the documents before: `iterations`, `cost`, `convergenceReason`. */
  readonly told: Loose;
  /** Instead of a convergence reason, when it ended without a result. */
  readonly failedAs: string | null;
  readonly failure: string | null;
}

/**
 * One calibration, a run of its own or a part of another, as `calibration.execute` with the phases inside it:
 * `calibration.as_found`, `calibration.search` and `calibration.confirm`.
 */
export class CalibrationReader {
  readonly #beginning: CalibrationBeginning;
  readonly #span: OpenSpan;
  #phase: OpenSpan;
  #asFound: Attributes | null = null;
  #iterations = 0;
  #cost: number | null = null;
  #met = false;
  #last: { readonly unixMs: number; readonly timeNs: number };

  constructor(beginning: CalibrationBeginning) {
    this.#beginning = beginning;
    this.#span = beginning.tree.begin('calibration.execute', beginning);
    this.#phase = beginning.tree.begin('calibration.as_found', beginning);
    this.#last = beginning;
  }

  /** When it last measured something of its own: what follows, until it is kept, is somebody else's. */
  get last(): { readonly unixMs: number; readonly timeNs: number } {
    return this.#last;
  }

  take({ stream, data, seq, timeNs }: RunEvent, unixMs: number): Span[] {
    if (stream === 'before' && this.#asFound === null) return this.#searchBegins(data, { seq, unixMs });
    if (stream === 'iterations') {
      this.#iterations = Math.max(this.#iterations, (numberOf(data['iteration']) ?? -1) + 1);
      this.#cost = numberOf(data['bestCost']) ?? this.#cost;
      this.#last = { unixMs, timeNs };
    }
    if (stream === 'confirmations') return [this.#confirmed(data, { seq, unixMs, timeNs })];
    return [];
  }

  end({ unixMs, timeNs, told, failedAs, failure }: CalibrationEnd): { spans: Span[]; figures: CalibrationFigures } {
    const { tree, kernel, kernelId, benchId, timeNs: begunNs } = this.#beginning;
    const figures: CalibrationFigures = {
      kernelId,
      benchId,
      convergence: failedAs ?? textOf(told['convergenceReason']) ?? this.#convergenceSeen(told),
      durationSeconds: Math.max(0, timeNs - begunNs) / 1e9,
      cost: numberOf(told['cost']) ?? this.#cost,
      iterations: numberOf(told['iterations']) ?? this.#iterations,
    };
    const phase = this.#asFound === null ? {} : { iterations: figures.iterations, best_cost: this.#cost };
    const algorithm = variantOf(asObject(kernel?.['optimizer_config'])?.['algorithm']);
    const spans = [
      tree.end(this.#phase, { atUnixMs: unixMs, attributes: phase, failure }),
      tree.end(this.#span, {
        atUnixMs: unixMs,
        failure,
        attributes: {
          calibration_kernel_id: kernelId,
          target_nodes: textsOf(kernel?.['target_nodes']),
          optimizer_algorithm: algorithm === null ? null : snakeCase(algorithm),
          iterations: figures.iterations,
          final_cost: figures.cost,
          convergence: figures.convergence,
        },
      }),
    ];
    return { spans: spans.filter((span) => span !== null), figures };
  }

  /** What the documents let one say when none tells it outright. */
  #convergenceSeen(told: Loose): string {
    if (this.#met || told['inForce'] === true) return 'threshold_met';
    const most = numberOf(asObject(this.#beginning.kernel?.['optimizer_config'])?.['max_iterations']);
    return most !== null && this.#iterations >= most ? 'max_iterations' : 'unknown';
  }

  #searchBegins(data: Loose, at: { seq: number; unixMs: number }): Span[] {
    this.#asFound = { cost: numberOf(data['cost']), extinction_ratio_db: numberOf(data['extinctionRatioDb']) };
    const { tree } = this.#beginning;
    const asFound = tree.end(this.#phase, { atUnixMs: at.unixMs, attributes: this.#asFound });
    this.#phase = tree.begin('calibration.search', at);
    return asFound === null ? [] : [asFound];
  }

  #confirmed(data: Loose, { seq, unixMs, timeNs }: { seq: number; unixMs: number; timeNs: number }): Span {
    const mean = numberOf(data['mean']);
    const met = data['met'] === true;
    const startUnixMs = this.#last.unixMs;
    this.#cost = mean ?? this.#cost;
    this.#met = met;
    this.#last = { unixMs, timeNs };
    const reads = Array.isArray(data['costs']) ? data['costs'].length : null;
    const attributes = { reads, mean_cost: mean, met };
    return this.#beginning.tree.past('calibration.confirm', { seq, startUnixMs, atUnixMs: unixMs, attributes });
  }
}
