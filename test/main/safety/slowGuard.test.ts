import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { itc4000 } from '../../../src-main/instruments/drivers/itc4000.ts';
import { DefinitionDialect } from '../../../src-main/instruments/simulator/definitionDialect.ts';
import { MessageDevice } from '../../../src-main/instruments/simulator/messageDevice.ts';
import { Vxi11Server } from '../../../src-main/instruments/simulator/vxi11Server.ts';
import type { GuardMessage } from '../../../src-main/safety/guardProtocol.ts';
import { guardProgram } from '../../support/openDemoSession.ts';
import { startForwarder } from '../instruments/transports/forwarder.ts';

class HeardDialect extends DefinitionDialect {
  readonly heard: string[] = [];

  override push(bytes: Uint8Array): void {
    this.heard.push(Buffer.from(bytes).toString('latin1').trim());
    super.push(bytes);
  }
}

it('switches the laser off, and first, over VXI-11 with a host that takes half a second for each call', async () => {
  const dialect = new HeardDialect(itc4000.language, 'A1');
  const device = new MessageDevice({
    dialect,
    pacing: { on: false, latencyScale: 0 },
    takeReplyFault: () => ({ drop: false, garble: false, extraMs: 0 }),
    afterCommand: () => undefined,
    onClientChange: () => undefined,
  });
  const server = new Vxi11Server({ host: '127.0.0.1', port: 0, devices: new Map([['inst0', device]]) });
  await server.listen();
  const home = mkdtempSync(join(tmpdir(), 'fringe-slow-guard-'));
  const { port } = await startForwarder(server.port, 500);
  const guard = spawn(process.execPath, [guardProgram], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(async () => {
    guard.kill('SIGKILL');
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });
  const logFile = join(home, 'guard.jsonl');
  const address = 'TCPIP0::127.0.0.1::inst0::INSTR';
  const values = new Map([
    [0, 25],
    [1, 0],
  ]);
  const steps = itc4000.wireSteps(values, {});
  const message: GuardMessage = {
    type: 'arm',
    logFile,
    instruments: [{ id: 'laser', address, options: { vxi11_port: port }, steps }],
  };
  const ended = new Promise((resolve) => guard.once('exit', resolve));
  guard.stdin.write(`${JSON.stringify(message)}\n`);
  await new Promise((resolve) => guard.stdout.once('data', resolve));
  guard.stdin.end();
  await ended;
  expect(dialect.heard).toEqual(['SOUR1:CURR 0', 'OUTP1:STAT 0', 'SOUR2:TEMP:SPO 25', '*OPC?']);
  expect(readFileSync(logFile, 'utf8')).toContain('"event":"safe","instrument":"laser"');
});
