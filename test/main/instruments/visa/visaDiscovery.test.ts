import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { identifyAddress } from '../../../../src-main/instruments/discovery/identifyAddress.ts';
import { visaSightings } from '../../../../src-main/instruments/discovery/visaInstruments.ts';
import { visaStatus } from '../../../../src-main/instruments/transports/node-visa-adapter/index.ts';
import { buildVisaDouble, visaDoubleObstacle } from '../../../support/visaDouble.ts';
import { temporaryFolder } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';

describe.skipIf(visaDoubleObstacle !== null)(`what VISA finds (${visaDoubleObstacle ?? 'on a double'})`, () => {
  const double = visaDoubleObstacle === null ? buildVisaDouble() : null!;
  afterAll(() => double?.remove());
  beforeEach(() => double.fault('', 'status', 0, 0));

  it('is listed by address, without serial ports and what is no instrument', async () => {
    double.map({
      'GPIB0::5::INSTR': 1,
      'USB0::0x1313::0x8078::P1::INSTR': 1,
      'ASRL1::INSTR': 1,
      'VXI0::0::INSTR': 1,
      'GPIB0::INTFC': 1,
    });
    expect(await visaSightings()).toEqual({
      found: [
        { address: 'GPIB0::5::INSTR', description: 'GPIB instrument, found by VISA', driver: null, identity: null },
        expect.objectContaining({ description: 'Thorlabs PM100D power meter, found by VISA', driver: 'pm100d' }),
      ],
      notices: [],
    });
    double.map({});
    expect(await visaSightings()).toEqual({ found: [], notices: [] });
  });

  it('is a sentence when the library fails, or the one that was asked for is not there', async () => {
    double.fault('viFindRsrc', 'status', visaStatus('VI_ERROR_SYSTEM_ERROR'));
    expect((await visaSightings()).notices).toEqual([
      'The VISA library cannot search: viFindRsrc ended with VI_ERROR_SYSTEM_ERROR (0xBFFF0000): an unknown system error.',
    ]);
    const before = process.env['FRINGE_VISA_LIBRARY'];
    onTestFinished(() => void (process.env['FRINGE_VISA_LIBRARY'] = before));
    process.env['FRINGE_VISA_LIBRARY'] = '/nowhere/libvisa.so';
    expect((await visaSightings()).notices).toEqual([expect.stringContaining('/nowhere/libvisa.so cannot be loaded')]);
  });

  it('says who it is when it is asked', async () => {
    const server = await startInstrumentServer({
      onCommand: (command, connection) => command === '*IDN?' && connection.send('THORLABS,PM100D,P1,2.4.0\n'),
    });
    onTestFinished(() => server.stop());
    double.map({ 'GPIB0::5::INSTR': server.port });
    const options = { lockDirectory: temporaryFolder() };
    expect(await identifyAddress('GPIB0::5::INSTR', options)).toMatchObject({
      identity: { model: 'PM100D', serialNumber: 'P1' },
      driver: 'pm100d',
    });
    await expect(identifyAddress('GPIB0::6::INSTR', options)).rejects.toMatchObject({ code: 'instrument_unreachable' });
  });
});
