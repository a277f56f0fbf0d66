import { rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { fringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';
import { startInstrumentServer } from '../../instruments/support/instrumentServer.ts';

it('fringe instruments find asks the hosts that are named, and nobody else at their address', async () => {
  const home = temporaryFolder();
  const meter = await startInstrumentServer({
    onCommand: (command, connection) => command === '*IDN?' && connection.send('THORLABS,PM100D,P1,2.4.0\n'),
  });
  onTestFinished(async () => {
    await meter.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const end = await fringe(home, 'instruments', 'find', `127.0.0.1:${meter.port}`, '127.0.0.1:9100', '--json');
  expect(end.status).toBe(0);
  const { found, notices } = end.result() as { found: { address: string }[]; notices: string[] };
  expect(found.find(({ address }) => address === meter.address)).toMatchObject({
    driver: 'pm100d',
    identity: { manufacturer: 'THORLABS', model: 'PM100D', serialNumber: 'P1', firmware: '2.4.0' },
    usedBy: null,
    movedFrom: null,
  });
  expect(notices).toContain('127.0.0.1:9100 is the port of a printer: nothing was sent there.');
  expect(meter.commands).toEqual(['*IDN?']);
  const refused = await fringe(home, 'instruments', 'find', '--ports', 'all', '--json');
  expect(refused.status).toBe(2);
});
