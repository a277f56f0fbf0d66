import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { CommandBridge } from '../../../src-core/plans/commandModel.ts';
import { bridgeStates, bridgeViews, createBridgeMemory, heads, writeText } from './bridgeMemory.ts';
import type { BridgeViews } from './bridgeMemory.ts';
import type { CommandPool } from './commandPool.ts';
import type { EvaluationFailures } from './evaluation.ts';

let bridgesMade = 0;

/** The host's end of a bridge. */
export class BridgeHost {
  readonly bridge: CommandBridge;
  readonly #views: BridgeViews;

  constructor() {
    bridgesMade++;
    this.bridge = { name: `bridge ${bridgesMade}`, memory: createBridgeMemory() };
    this.#views = bridgeViews(this.bridge.memory);
  }

  /** Answers the worker's questions until the signal; told of each answer's failures. */
  async serve(
    pool: CommandPool,
    signal: AbortSignal,
    onFailures: (failures: EvaluationFailures) => void,
  ): Promise<void> {
    const { head } = this.#views;
    while (!signal.aborted) {
      const state = Atomics.load(head, heads.state);
      if (state === bridgeStates.asked) {
        await this.#answer(pool, signal, onFailures);
        continue;
      }
      const change = Atomics.waitAsync(head, heads.state, state);
      if (change.async) await change.value;
    }
  }

  /** Wakes `serve` after its signal, so that it looks. */
  wake(): void {
    Atomics.notify(this.#views.head, heads.state);
  }

  /** For good: a worker that waits, or comes to ask, is told so. */
  close(): void {
    Atomics.store(this.#views.head, heads.state, bridgeStates.closed);
    this.wake();
  }

  async #answer(
    pool: CommandPool,
    signal: AbortSignal,
    onFailures: (failures: EvaluationFailures) => void,
  ): Promise<void> {
    const views = this.#views;
    const { head, numbers } = views;
    const [count, dimension, rowLength] = [heads.count, heads.dimension, heads.rowLength].map(
      (place) => head[place] as number,
    ) as [number, number, number];
    let state: number = bridgeStates.answered;
    try {
      // The rows stay where they are: nobody writes there before the answer.
      const { values, failures } = await pool.evaluate({ rows: numbers, count, dimension, rowLength }, signal);
      numbers.set(values);
      if (failures.lastReason !== null) {
        writeText(views, failures.lastReason);
        onFailures(failures);
      }
    } catch (error) {
      if (signal.aborted) return;
      writeText(views, JSON.stringify(toErrorReport(error)));
      state = bridgeStates.refused;
    }
    // Unless it was closed in the meantime.
    Atomics.compareExchange(head, heads.state, bridgeStates.asked, state);
    Atomics.notify(head, heads.state);
  }
}
