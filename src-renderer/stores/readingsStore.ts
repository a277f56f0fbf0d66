import type { Readings } from '../../src-core/contract/procedures.ts';
import type { Client } from '../client/createClient.ts';
import { FoldingBuffer } from './foldingBuffer.ts';

/** Live samples of all sensors, held outside React. */
export class ReadingsStore {
  readonly #channels = new Map<string, FoldingBuffer>();
  readonly #listeners = new Set<() => void>();
  #newestMs = 0;

  /** Time of the newest sample of any channel, Unix milliseconds; 0 before the first. */
  get newestMs(): number {
    return this.#newestMs;
  }

  channel(sensor: string): FoldingBuffer {
    let channel = this.#channels.get(sensor);
    if (channel === undefined) {
      channel = new FoldingBuffer();
      this.#channels.set(sensor, channel);
    }
    return channel;
  }

  take({ sensors }: Readings): void {
    for (const [sensor, { timesMs, values }] of Object.entries(sensors)) {
      const channel = this.channel(sensor);
      channel.appendBlock(timesMs, values);
      if (channel.lastTimeMs > this.#newestMs) this.#newestMs = channel.lastTimeMs;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(client: Client): () => void {
    return client.subscribe('bench.readings', {}, { onEvent: (readings) => this.take(readings) });
  }
}
