import { resolve } from 'node:path';
import { readBenchFile } from '../../../runs/benchFile.ts';
import { requirePositional } from '../arguments.ts';
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
