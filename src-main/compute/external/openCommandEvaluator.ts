import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { CommandBridge, CommandEvaluator, CommandShape } from '../../../src-core/plans/commandModel.ts';
import { bridgeStates, bridgeViews, heads, readText } from './bridgeMemory.ts';
import type { BridgeViews } from './bridgeMemory.ts';

/** The worker's end of a bridge. Its thread stands still until the program has answered or the host has closed. */
export function openCommandEvaluator({ memory }: CommandBridge, shape: CommandShape): CommandEvaluator {
  return new BridgeEvaluator(bridgeViews(memory), shape);
}

class BridgeEvaluator implements CommandEvaluator {
  lastFailure: string | null = null;
  readonly #views: BridgeViews;
  readonly #shape: CommandShape;
  /** Rows that the memory holds, as they go and as they come. */
  readonly #room: number;

  constructor(views: BridgeViews, shape: CommandShape) {
    this.#views = views;
    this.#shape = shape;
    this.#room = Math.floor(views.numbers.length / Math.max(1, shape.dimension, shape.points));
    if (this.#room === 0) {
      throw new FringeError('bad_input', `A model command cannot give ${shape.points} values for a row.`, {
        path: 'target',
        remedy: `Fit at most ${views.numbers.length} points at a time.`,
      });
    }
  }

  evaluate(rows: Float64Array, count: number, values: Float64Array): void {
    const { dimension, points } = this.#shape;
    for (let from = 0; from < count; from += this.#room) {
      const here = Math.min(this.#room, count - from);
      this.#views.numbers.set(rows.subarray(from * dimension, (from + here) * dimension));
      this.#ask(here);
      values.set(this.#views.numbers.subarray(0, here * points), from * points);
    }
  }

  #ask(count: number): void {
    const { head } = this.#views;
    head[heads.count] = count;
    head[heads.dimension] = this.#shape.dimension;
    head[heads.rowLength] = this.#shape.points;
    head[heads.textBytes] = 0;
    // The host may have closed in the meantime: its word stays.
    if (Atomics.compareExchange(head, heads.state, bridgeStates.idle, bridgeStates.asked) === bridgeStates.idle) {
      Atomics.notify(head, heads.state);
      Atomics.wait(head, heads.state, bridgeStates.asked);
    }
    const state = Atomics.compareExchange(head, heads.state, bridgeStates.answered, bridgeStates.idle);
    if (state === bridgeStates.answered) {
      if (head[heads.textBytes] !== 0) this.lastFailure = readText(this.#views);
      return;
    }
    Atomics.compareExchange(head, heads.state, bridgeStates.refused, bridgeStates.idle);
    if (state === bridgeStates.refused) throw FringeError.fromReport(JSON.parse(readText(this.#views)) as ErrorReport);
    throw new FringeError('stopped', 'The model command was closed.');
  }
}
