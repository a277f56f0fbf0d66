import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { faultKinds } from '../../../../src-core/domain/run.ts';
import { FringeError, toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { runSimulator } from '../../../createHost.ts';
import type { SimulatorControl } from '../../../interfaces/benchClock.ts';
import { readBenchFile } from '../../../runs/benchFile.ts';
import { parseFault } from '../arguments.ts';
import { demoBenchFile } from '../benchId.ts';
import type { CliCommand } from '../command.ts';
import type { Output } from '../output.ts';
import { benchOptions } from '../withHost.ts';

export const simulate: CliCommand = {
  name: 'simulate',
  usage:
    'simulate [--bench FILE] [--write FILE] [--no-pacing] [--latency SCALE] [--baud N] [--portmapper PORT] [--fault FAULT ...]',
  summary: 'serves the simulated instruments alone, for Fringe and for other software',
  details: [
    '--bench FILE     the bench whose instruments are served; the demo bench without it',
    '--write FILE     writes the bench with the addresses that were taken, for `fringe ... --bench FILE`',
    '--no-pacing      answers at once; chip time goes on by the nominal latencies',
    '--latency SCALE  1 is the makers’ latencies, 0 none',
    '--baud N         bytes of a socket take their time on a serial line (8N1) of that speed, such as 115200',
    '--portmapper PORT  of VXI-11 instruments; a free one without it, 111 is what other software asks',
    '--fault FAULT    KIND=MAGNITUDE[@SECONDS][:INSTRUMENT]: faults from the start, several times',
    '--json           one line: {"type":"result","addresses":{ID:ADDRESS},"control":"HOST:PORT","portmappers":[...],"bench":{...}}',
    '',
    'While it serves, lines on standard input are obeyed (docs/simulator.md):',
    '  KIND=MAGNITUDE[@SECONDS][:INSTRUMENT]   a fault, such as unplug=3:heaters or no_reply=2@5:meter_through',
    '  clear                                   no more faults',
    '  truth                                   what the chip really does',
    '  quit                                    ends, as Ctrl+C does',
    `Kinds of faults: ${faultKinds.join(', ')}.`,
  ],
  options: {
    ...benchOptions,
    write: { type: 'string' },
    'no-pacing': { type: 'boolean' },
    latency: { type: 'string' },
    baud: { type: 'string' },
    portmapper: { type: 'string' },
    fault: { type: 'string', multiple: true },
  },
  run: async ({ parsed, output, signal }) => {
    const bench = readBenchFile(resolve(parsed.text('bench') ?? demoBenchFile()));
    const faults = parsed.list('fault').map(parseFault);
    const running = await runSimulator(bench, {
      pacing: !parsed.flag('no-pacing'),
      latencyScale: latencyScaleOf(parsed.text('latency')),
      portmapperPort: portOf(parsed.text('portmapper')),
      baud: baudOf(parsed.text('baud')),
    });
    try {
      for (const fault of faults) await running.control.injectFault(fault);
      const { instruments } = running.bench;
      const addresses = Object.fromEntries(Object.entries(instruments).map(([id, { address }]) => [id, address]));
      const file = parsed.text('write');
      if (file !== undefined) writeFileSync(resolve(file), `${JSON.stringify(running.bench, null, 2)}\n`);
      const { controlAddress, portmappers } = running;
      output.result({ addresses, control: controlAddress, portmappers, bench: running.bench }, [
        ...Object.entries(instruments).map(([id, { address, options }]) => {
          const port = options['vxi11_port'];
          return `${id.padEnd(16)} ${address}${port === undefined ? '' : ` (option vxi11_port ${String(port)})`}`;
        }),
        ...portmappers.map((address) => `portmapper       ${address}`),
        `control          ${controlAddress}`,
      ]);
      output.say(
        'Serving until Ctrl+C. "unplug=3:heaters" pulls a plug for 3 s; `fringe simulate --help` tells of the others.',
      );
      await obeyLines(running.control, output, signal);
      return 0;
    } finally {
      await running.close();
    }
  },
};

function latencyScaleOf(text: string | undefined): number {
  const scale = Number(text ?? 1);
  if (scale >= 0 && scale <= 1000) return scale;
  throw new FringeError('bad_input', `--latency ${text}: expected a number from 0 to 1000.`, {
    path: 'latency',
    remedy: '1 is the makers’ latencies, 0 none.',
  });
}

function baudOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const baud = Number(text);
  if (baud >= 50 && baud <= 12_000_000) return baud;
  throw new FringeError('bad_input', `--baud ${text}: expected a speed from 50 to 12000000.`, {
    path: 'baud',
    remedy: '115200 is that of a Qontrol module; without it the bytes take no time.',
  });
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new FringeError('bad_input', `--portmapper ${text}: expected a port.`, {
    path: 'portmapper',
    remedy: '111 is the one that other software asks; it needs the rights of an administrator on Linux and macOS.',
  });
}

/** Carries out what standard input says until it says `quit` or the signal aborts; its end alone ends nothing. */
async function obeyLines(control: SimulatorControl, output: Output, signal: AbortSignal): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  try {
    await new Promise<void>((done) => {
      if (signal.aborted) return done();
      signal.addEventListener('abort', () => done(), { once: true });
      let turn: Promise<void> = Promise.resolve();
      lines.on('line', (line) => {
        const words = line.trim();
        if (words === 'quit') done();
        else if (words !== '') turn = turn.then(() => obey(words, control, output));
      });
    });
  } finally {
    lines.close();
    process.stdin.destroy();
  }
}

async function obey(line: string, control: SimulatorControl, output: Output): Promise<void> {
  try {
    if (line === 'clear') {
      await control.clearFaults();
      output.result({ cleared: true }, ['No more faults.']);
    } else if (line === 'truth') {
      const truth = await control.truth();
      output.result({ truth }, [JSON.stringify(truth)]);
    } else {
      const fault = parseFault(line);
      await control.injectFault(fault);
      output.result({ fault }, [`Injected ${line}.`]);
    }
  } catch (error) {
    const { message, remedy } = toErrorReport(error);
    output.say(`${message} ${remedy}`.trim());
    if (output.json) output.result({ refused: line, message }, []);
  }
}
