import fc from 'fast-check';
import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answer } from '../../../src-main/instruments/simulator/dialect.ts';
import { SimulatedBench } from '../../../src-main/instruments/simulator/simulatedBench.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { demoBench } from './demoBench.ts';

/** Bytes as a confused program sends them: pieces of real commands, numbers, noise. */
const pieces = fc.oneof(
  fc.constantFrom(
    'V',
    'I',
    'VMAX',
    'VVEC',
    'ALL',
    '0',
    '7',
    '?',
    '=',
    '\n',
    '\r',
    ',',
    'nup',
    'MEAS:POW?',
    'SENS:AVER:COUN',
  ),
  fc.constantFrom(':', ';', ' ', 'tset=', 'ens', 'stat?', '-1e400', 'NaN', '99999999999', 'MIN', '*IDN?', '[', '\0'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const input = fc.array(pieces, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''), 'latin1'));

describe('hostile input', () => {
  it('never breaks an instrument: it still answers, and its chip is still finite', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 4 }), (inputs) => {
        const bench = new SimulatedBench(demoBench(), () => 0);
        bench.beginFreshRun(1);
        for (const { dialect } of bench.instruments.values()) {
          for (const bytes of inputs) answer(dialect, bytes);
          dialect.resetLink();
        }
        const ask = (id: string, text: string): string => {
          const dialect = bench.instruments.get(id)?.dialect;
          return dialect === undefined ? '' : Buffer.from(answer(dialect, text)).toString('latin1');
        };
        expect(ask('heaters', 'ID?\n')).toBe('Q8iv-0001\n');
        expect(ask('meter_through', '*IDN?\n')).toContain('PM100D');
        expect(ask('tec', 'id?\r')).toContain('TC200');
        expect(Number.isFinite(bench.truth().extinctionRatioDb)).toBe(true);
        expect(JSON.parse(JSON.stringify(bench.snapshot()))).toEqual(bench.snapshot());
      }),
      { numRuns: 300 },
    );
  });

  it('is answered with a sentence on the control channel', async () => {
    const running = await startSimulator(demoBench(), { pacing: false, latencyScale: 1 });
    const [host = '', port = ''] = running.controlAddress.split(':');
    const lines = [
      'not json',
      '[]',
      '{"id":1,"method":"format","params":{}}',
      '{"id":2,"method":"wait","params":{"durationMs":"x"}}',
    ];
    const socket = createConnection({ host, port: Number(port) });
    socket.write(`${lines.join('\n')}\n{"id":3,"method":"runTimeMs","params":{}}\n`);
    let text = '';
    for await (const chunk of socket.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (text.split('\n').length > lines.length + 1) break;
    }
    const replies = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const reply of replies.slice(0, 4)) expect(reply['error']).toMatchObject({ code: 'bad_input' });
    expect(replies[3]).toMatchObject({ id: 2 });
    expect(replies[4]).toMatchObject({ id: 3, result: expect.any(Number) as number });
    await running.close();
  });
});
