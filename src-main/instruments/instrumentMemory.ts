import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Bench } from '../../src-core/domain/bench.ts';
import type { InstrumentIdentity } from '../interfaces/instrument.ts';
import { adapterOf, listSerialPorts } from './discovery/serialPorts.ts';
import type { SerialPortDescription } from './discovery/serialPorts.ts';
import type { RememberedInstrument } from './discovery/found.ts';
import { resolveResource } from './transports/openTransport.ts';

const entrySchema = z.object({
  address: z.string(),
  identity: z.object({
    manufacturer: z.string(),
    model: z.string(),
    serialNumber: z.string(),
    firmware: z.string(),
  }),
  adapter: z.string().nullable(),
});
const memorySchema = z.record(z.string(), z.record(z.string(), entrySchema));
type Memory = z.output<typeof memorySchema>;

/**
 * Who answered at each address of a bench when it was last connected, and behind which USB serial adapter: what has moved
 * to another port or another network address is known again by it. A file of the data folder; one that cannot be read is
 * begun anew, since nothing but convenience is in it.
 */
export class InstrumentMemory {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** @param ports how the serial ports are listed; tests have their own. @throws Error when the file cannot be written */
  async remember(
    benchId: string,
    seen: { readonly instrument: string; readonly address: string; readonly identity: InstrumentIdentity },
    ports: () => Promise<SerialPortDescription[]> = listSerialPorts,
  ): Promise<void> {
    const { instrument, address, identity } = seen;
    const adapter = await adapterAt(address, ports);
    const memory = this.#read();
    const entry = { address, identity, adapter };
    const before = memory[benchId]?.[instrument];
    if (JSON.stringify(before) === JSON.stringify(entry)) return;
    this.#write({ ...memory, [benchId]: { ...memory[benchId], [instrument]: entry } });
  }

  /** The instruments of a bench, each with where the bench file has it now and who was there. */
  recall(bench: Bench, isConnected: (instrument: string) => boolean = () => false): RememberedInstrument[] {
    const known = this.#read()[bench.id] ?? {};
    return Object.entries(bench.instruments).map(([instrument, { address }]) => {
      const entry = Object.hasOwn(known, instrument) ? known[instrument] : undefined;
      const { identity = null, adapter = null } = entry ?? {};
      return { instrument, address, identity, adapter, isConnected: isConnected(instrument) };
    });
  }

  #read(): Memory {
    try {
      const parsed = memorySchema.safeParse(JSON.parse(readFileSync(this.#file, 'utf8')));
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  }

  #write(memory: Memory): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    // Whole or not at all.
    const draft = `${this.#file}.${process.pid}.new`;
    writeFileSync(draft, `${JSON.stringify(memory, null, 2)}\n`);
    renameSync(draft, this.#file);
  }
}

async function adapterAt(address: string, ports: () => Promise<SerialPortDescription[]>): Promise<string | null> {
  try {
    const resource = resolveResource(address);
    if (resource.kind !== 'serial') return null;
    const port = (await ports()).find(({ path }) => path === resource.path);
    return port === undefined ? null : adapterOf(port);
  } catch {
    // Where ports cannot be listed, the instrument's own serial number is left.
    return null;
  }
}
