import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createTransport } from '../../../../src-main/instruments/transports/openTransport.ts';
import type { Transport, TransportOptions } from '../../../../src-main/instruments/transports/transport.ts';
import { visaStatus } from '../../../../src-main/instruments/transports/node-visa-adapter/index.ts';
import { buildVisaDouble, visaDoubleObstacle } from '../../../support/visaDouble.ts';
import { instrumentAt } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';
import type { InstrumentServer } from '../support/instrumentServer.ts';

const gpib = 'GPIB0::5::INSTR';

describe.skipIf(visaDoubleObstacle !== null)(`the VISA transport (${visaDoubleObstacle ?? 'on a double'})`, () => {
  const double = visaDoubleObstacle === null ? buildVisaDouble() : null!;
  afterAll(() => double?.remove());
  beforeEach(() => double.fault('', 'status', 0, 0));

  async function serve(resource: string, answers: Readonly<Record<string, string>> = {}): Promise<InstrumentServer> {
    const server = await startInstrumentServer({
      onCommand: (command, connection) => connection.send(answers[command] ?? ''),
    });
    onTestFinished(() => server.stop());
    double.map({ [resource]: server.port });
    return server;
  }
  async function opened(resource = gpib, options: TransportOptions = {}): Promise<Transport> {
    const transport = createTransport(resource, options);
    onTestFinished(() => transport.close());
    await transport.open();
    return transport;
  }
  /** Everything that arrives, with a bar where a message ended. */
  function listen(transport: Transport): { text: string; lost: string[] } {
    const heard = { text: '', lost: [] as string[] };
    transport.onBytes((chunk, isEnd) => (heard.text += chunk.toString('latin1') + (isEnd ? '|' : '')));
    transport.onLost((reason) => heard.lost.push(reason));
    return heard;
  }
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  it('is the way to GPIB, and to any address that asks for it', async () => {
    expect(createTransport(gpib).kind).toBe('visa');
    const socket = 'TCPIP0::10.0.0.9::5025::SOCKET';
    expect(createTransport(socket).kind).toBe('tcp');
    await serve(socket, { A: 'one\ntwo\n' });
    const transport = await opened(socket, { visa: true });
    expect(transport.kind).toBe('visa');
    const heard = listen(transport);
    transport.write('A\n');
    transport.expectReply?.(2000);
    await until(() => heard.text === 'one\n|');
    transport.expectReply?.(2000);
    await until(() => heard.text === 'one\n|two\n|');
    expect(() => createTransport(socket, { visa: 'yes' })).toThrow(/option "visa"/);
    expect(() => createTransport(gpib, { visa_library: 3 })).toThrow(/option "visa_library"/);
  });

  it('fetches a message when it is told of one, in as many reads as it takes', async () => {
    const reply = `${'x'.repeat(200_000)}\n`;
    await serve(gpib, { 'TRAC?': reply });
    const transport = await opened();
    const heard = listen(transport);
    transport.write('TRAC?\n');
    transport.expectReply?.(5000);
    await until(() => heard.text.endsWith('|'));
    expect(heard.text).toBe(`${reply}|`);
  });

  it('takes no reply for silence, and goes on', async () => {
    const server = await serve(gpib, { 'A?': 'a\n' });
    const transport = await opened();
    const heard = listen(transport);
    transport.write('SILENT\n');
    transport.expectReply?.(50);
    transport.write('A?\n');
    transport.expectReply?.(2000);
    await until(() => heard.text === 'a\n|');
    expect(heard.lost).toEqual([]);
    expect(server.commands).toEqual(['SILENT', 'A?']);
  });

  it('clears the device: a reply that was fetched for does not arrive after it', async () => {
    await serve(gpib, { 'A?': 'a\n', 'B?': 'b\n' });
    const transport = await opened();
    const heard = listen(transport);
    transport.write('A?\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = double.clears();
    transport.expectReply?.(1000);
    expect(await transport.clear?.(1000)).toBe('cleared');
    expect(double.clears()).toBe(before + 1);
    transport.write('B?\n');
    transport.expectReply?.(1000);
    await until(() => heard.text !== '');
    expect(heard.text).toBe('b\n|');
    double.fault('viClear', 'status', visaStatus('VI_ERROR_NSUP_OPER'));
    expect(await transport.clear?.(1000)).toBe('not_supported');
    double.fault('viClear', 'status', visaStatus('VI_ERROR_TMO'));
    await expect(transport.clear?.(1000)).rejects.toMatchObject({ code: 'instrument_timeout' });
    expect(transport.state).toBe('open');
  });

  it('polls the status byte', async () => {
    await serve(gpib);
    const transport = await opened();
    double.statusByte(0x41);
    expect(await transport.readStatusByte?.(1000)).toBe(0x41);
    double.fault('viReadSTB', 'status', visaStatus('VI_ERROR_NSUP_OPER'));
    await expect(transport.readStatusByte?.(1000)).rejects.toMatchObject({ code: 'not_available' });
    expect(transport.state).toBe('open');
    double.fault('viReadSTB', 'status', visaStatus('VI_ERROR_CONN_LOST'));
    await expect(transport.readStatusByte?.(1000)).rejects.toMatchObject({ code: 'instrument_lost' });
    await until(() => transport.state === 'lost');
  });

  it.each([
    ['viRead', 'VI_ERROR_CONN_LOST', 'the connection was lost'],
    ['viRead', 'VI_ERROR_IO', 'an error of input or output'],
    ['viWrite', 'VI_ERROR_NLISTENERS', 'nothing listens'],
  ] as const)('is lost when %s ends with %s, and says so once', async (operation, status, words) => {
    await serve(gpib);
    const transport = await opened();
    const heard = listen(transport);
    double.fault(operation, 'status', visaStatus(status));
    transport.write('A?\n');
    transport.expectReply?.(200);
    await until(() => transport.state === 'lost');
    expect(heard.lost).toHaveLength(1);
    expect(heard.lost[0]).toContain(words);
    expect(() => transport.write('B?\n')).toThrow(/has been lost/);
    await until(() => double.open() === 1);
    await transport.open();
    expect(transport.state).toBe('open');
  });

  it('is lost when the library does not come back, and frees what it held', async () => {
    await serve(gpib);
    const transport = await opened();
    const heard = listen(transport);
    double.fault('viRead', 'hang');
    transport.write('A?\n');
    transport.expectReply?.(50);
    await until(() => transport.state === 'lost');
    expect(heard.lost).toEqual(['the VISA library does not come back from a call']);
    await until(() => double.open() === 1);
  });

  it('sends what was written before it is closed', async () => {
    const server = await serve(gpib);
    const transport = await opened();
    for (let value = 0; value < 20; value++) transport.write(`SET ${value}\n`);
    await transport.close();
    await until(() => server.commands.length === 20);
    expect(server.commands.at(-1)).toBe('SET 19');
    expect(double.open()).toBe(1);
  });

  it.each([
    ['VI_ERROR_RSRC_NFOUND', 'instrument_unreachable', 'the instrument is not there'],
    ['VI_ERROR_RSRC_BUSY', 'instrument_busy', 'in use by another program'],
    ['VI_ERROR_RSRC_LOCKED', 'instrument_busy', 'locked by another program'],
    ['VI_ERROR_LIBRARY_NFOUND', 'instrument_unreachable', 'a library that VISA needs is missing'],
  ] as const)('says why it cannot be opened: %s', async (status, code, words) => {
    await serve(gpib);
    double.fault('viOpen', 'status', visaStatus(status));
    await expect(createTransport(gpib).open()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  it('says where there is no VISA library', async () => {
    const transport = createTransport(gpib, { visa_library: '/nowhere/libvisa.so' });
    await expect(transport.open()).rejects.toMatchObject({ code: 'not_available' });
    expect(transport.state).toBe('closed');
  });

  it('carries a driver: identity, a setting, a reading, the wrong instrument', async () => {
    const server = await serve('USB0::0x1313::0x8078::P0000001::INSTR', {
      '*IDN?': 'THORLABS,PM100D,P0000001,2.4.0\n',
      'SENS:AVER:COUN?': '1\n',
      'READ?': '1.25E-3\n',
    });
    const meter = instrumentAt('pm100d', 'USB0::0x1313::0x8078::P0000001::INSTR', { options: { visa: true } });
    expect(await meter.connect()).toMatchObject({ model: 'PM100D', serialNumber: 'P0000001' });
    expect(await meter.readInput(0, 1e6)).toMatchObject({ value: 1.25e-3, unit: 'W' });
    expect(server.commands).toContain('READ?');
    await meter.disconnect();
    const other = instrumentAt('pm100d', 'USB0::0x1313::0x8078::P0000001::INSTR', {
      options: { visa: true },
      serial_number: 'P7',
    });
    await expect(other.connect()).rejects.toMatchObject({ code: 'instrument_identity' });
  });
});
