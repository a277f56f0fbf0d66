import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { runSimulator } from '../../../createHost.ts';
import { readBenchFile } from '../../../runs/benchFile.ts';
import { requirePositional } from '../arguments.ts';
import { demoBenchFile } from '../benchId.ts';
import type { CliCommand } from '../command.ts';
import { benchOptions, withHost } from '../withHost.ts';

export const benchCheck: CliCommand = {
  name: 'bench check',
  usage: 'bench check FILE',
  takes: 1,
  summary: 'checks a bench file; no instrument is touched',
  options: {},
  run: async ({ parsed, output }) => {
    const bench = readBenchFile(resolve(requirePositional(parsed, 0, 'The bench file')));
    const counts = {
      instruments: Object.keys(bench.instruments).length,
      nodes: Object.keys(bench.nodes).length,
      sensors: Object.keys(bench.sensors).length,
    };
    const { instruments, nodes, sensors } = counts;
    output.result({ ok: true, id: bench.id, ...counts }, [
      `${bench.id} is in order: ${instruments} instruments, ${nodes} nodes, ${sensors} sensors.`,
    ]);
    return 0;
  },
};

export const instrumentsList: CliCommand = {
  name: 'instruments list',
  usage: 'instruments list [--bench FILE]',
  summary: 'connects the bench and tells what answers',
  options: benchOptions,
  run: (context) =>
    withHost(context, async (host) => {
      const { instruments } = await host.handlers['bench.status']({}, { signal: context.signal });
      context.output.result(
        { instruments },
        instruments.map(({ id, address, state, identity, reason }) => {
          const who =
            identity === null ? reason : `${identity.manufacturer} ${identity.model} ${identity.serialNumber}`;
          return `${id.padEnd(16)} ${state.padEnd(12)} ${address}  ${who}`;
        }),
      );
      return instruments.every(({ state }) => state === 'connected') ? 0 : 4;
    }),
};

export const simulate: CliCommand = {
  name: 'simulate',
  usage: 'simulate [--bench FILE] [--write FILE] [--no-pacing] [--latency SCALE] [--portmapper PORT]',
  summary: 'serves the simulated instruments alone, for Fringe and for other software',
  options: {
    ...benchOptions,
    write: { type: 'string' },
    'no-pacing': { type: 'boolean' },
    latency: { type: 'string' },
    portmapper: { type: 'string' },
  },
  run: async ({ parsed, output, signal }) => {
    const bench = readBenchFile(resolve(parsed.text('bench') ?? demoBenchFile()));
    const latencyScale = Number(parsed.text('latency') ?? 1);
    if (!(latencyScale >= 0 && latencyScale <= 1000)) {
      throw new FringeError('bad_input', `--latency ${parsed.text('latency')}: expected a number from 0 to 1000.`, {
        path: 'latency',
        remedy: '1 is the makers’ latencies, 0 none.',
      });
    }
    const portmapperPort = Number(parsed.text('portmapper') ?? 0);
    if (!(Number.isInteger(portmapperPort) && portmapperPort >= 0 && portmapperPort <= 65535)) {
      throw new FringeError('bad_input', `--portmapper ${parsed.text('portmapper')}: expected a port.`, {
        path: 'portmapper',
        remedy: '111 is the one that other software asks; it needs the rights of an administrator on Linux and macOS.',
      });
    }
    const running = await runSimulator(bench, { pacing: !parsed.flag('no-pacing'), latencyScale, portmapperPort });
    try {
      const addresses = Object.fromEntries(
        Object.entries(running.bench.instruments).map(([id, { address }]) => [id, address]),
      );
      const file = parsed.text('write');
      if (file !== undefined) writeFileSync(resolve(file), `${JSON.stringify(running.bench, null, 2)}\n`);
      const { portmappers, controlAddress } = running;
      output.result({ addresses, control: controlAddress, portmappers, bench: running.bench }, [
        ...Object.entries(running.bench.instruments).map(([id, { address, options }]) => {
          const port = options['vxi11_port'];
          return `${id.padEnd(16)} ${address}${port === undefined ? '' : ` (option vxi11_port ${String(port)})`}`;
        }),
        ...portmappers.map((address) => `portmapper       ${address}`),
        `control          ${controlAddress}`,
      ]);
      output.say('Serving until Ctrl+C.');
      if (!signal.aborted)
        await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      return 0;
    } finally {
      await running.close();
    }
  },
};
