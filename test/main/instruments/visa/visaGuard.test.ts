import { expect, it, onTestFinished } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardMessage } from '../../../../src-main/safety/guardProtocol.ts';
import { guardProgram } from '../../../support/openDemoSession.ts';
import { buildVisaDouble, visaDoubleObstacle } from '../../../support/visaDouble.ts';
import { temporaryFolder } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';

it.skipIf(visaDoubleObstacle !== null)(
  'the guard brings an instrument behind VISA to safe when the host is gone',
  async () => {
    const double = buildVisaDouble();
    const source = await startInstrumentServer({
      onCommand: (command, connection) => command === 'OUTP?' && connection.send('0\n'),
    });
    onTestFinished(async () => {
      await source.stop();
      double.remove();
    });
    double.map({ 'GPIB0::24::INSTR': source.port });
    const logFile = join(temporaryFolder(), 'guard.jsonl');
    // Inherits the setting of the library, as the host's own guard does.
    const guard = spawn(process.execPath, [guardProgram], { stdio: ['pipe', 'pipe', 'inherit'] });
    const armed: GuardMessage = {
      type: 'arm',
      logFile,
      instruments: [
        {
          id: 'source',
          address: 'GPIB0::24::INSTR',
          options: {},
          steps: [
            { send: 'SOUR:VOLT 0\n', replyTerminator: null, timeoutMs: 500 },
            { send: 'OUTP?\n', replyTerminator: '\n', timeoutMs: 5000 },
            { send: 'OUTP OFF\n', replyTerminator: null, timeoutMs: 500 },
          ],
        },
      ],
    };
    guard.stdin.write(`${JSON.stringify(armed)}\n`);
    await once(guard.stdout, 'data');
    guard.stdin.end();
    await once(guard, 'exit');
    // Also the last one, which nothing answers, left before the guard did.
    await expect.poll(() => source.commands).toEqual(['SOUR:VOLT 0', 'OUTP?', 'OUTP OFF']);
    expect(readFileSync(logFile, 'utf8')).toContain('"event":"safe","instrument":"source"');
  },
);
