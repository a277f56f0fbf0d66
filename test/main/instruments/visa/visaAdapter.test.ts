import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  loadVisaLibrary,
  shownVisaStatus,
  usualVisaLibraries,
  visaStatus,
  VisaError,
  visaStatusName,
  visaStatusTable,
} from '../../../../src-main/instruments/transports/node-visa-adapter/index.ts';
import { CallGate, callsAtOnce } from '../../../../src-main/instruments/transports/callGate.ts';
import { buildVisaDouble, visaDoubleObstacle } from '../../../support/visaDouble.ts';
import { temporaryFolder } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';
import type { InstrumentServer } from '../support/instrumentServer.ts';

describe('the table of statuses', () => {
  it('translates between the signed status of C and its name', () => {
    // Values of VPP-4.3.2, as its table writes them.
    expect(visaStatus('VI_ERROR_TMO')).toBe(-1073807339);
    expect(visaStatusName(-1073807339)).toBe('VI_ERROR_TMO');
    expect(visaStatus('VI_SUCCESS_MAX_CNT')).toBe(0x3fff0006);
    expect(shownVisaStatus(-1073807194)).toBe('VI_ERROR_CONN_LOST (0xBFFF00A6)');
    expect(shownVisaStatus(-1074001919)).toBe('0xBFFC0801');
  });

  it('has each code once: errors negative, the others not', () => {
    const codes = Object.entries(visaStatusTable).map(([name, [code]]) => {
      expect(code | 0, name).toSatisfy((status: number) => name.startsWith('VI_ERROR') === status < 0);
      return code;
    });
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('the gate of calls', () => {
  it('leaves one of the threads of libuv alone', () => {
    expect([undefined, '4', '1', '2', '16', 'many', '0', '-3'].map((size) => callsAtOnce(size))).toEqual([
      3, 3, 1, 1, 15, 3, 3, 3,
    ]);
  });

  it('lets so many in, in the order of asking, and goes on after a failure', async () => {
    const gate = new CallGate(2);
    const order: number[] = [];
    const ends: (() => void)[] = [];
    const calls = [0, 1, 2, 3].map((index) =>
      gate.run(async () => {
        order.push(index);
        await new Promise<void>((resolve) => (ends[index] = resolve));
        if (index === 1) throw new Error('failed');
      }),
    );
    const settled = Promise.allSettled(calls);
    await Promise.resolve();
    expect(order).toEqual([0, 1]);
    ends[1]?.();
    await expect(calls[1]).rejects.toThrow('failed');
    expect(order).toEqual([0, 1, 2]);
    ends[0]?.();
    await calls[0];
    expect(order).toEqual([0, 1, 2, 3]);
    ends[2]?.();
    ends[3]?.();
    await settled;
    expect(gate.on).toBe(0);
  });
});

describe('finding the library', () => {
  it('knows the usual names of each system', () => {
    expect(usualVisaLibraries('win32', 'x64')).toEqual(['visa64.dll', 'visa32.dll']);
    expect(usualVisaLibraries('darwin', 'arm64')[0]).toBe('/Library/Frameworks/VISA.framework/VISA');
    expect(usualVisaLibraries('linux', 'x64')).toEqual(expect.arrayContaining(['libvisa.so', 'libvisa.so.0']));
  });

  it('says that there is none, and what to do', async () => {
    await expect(loadVisaLibrary('', ['libfringe-no-such-visa.so'])).rejects.toMatchObject({
      code: 'not_available',
      message: 'No VISA library was found on this machine.',
      remedy: expect.stringContaining('FRINGE_VISA_LIBRARY') as string,
    });
  });

  it('says that the one of the setting cannot be loaded', async () => {
    const file = join(temporaryFolder(), 'libvisa.so');
    writeFileSync(file, 'not a library');
    for (const path of [file, '/nowhere/libvisa.so']) {
      await expect(loadVisaLibrary(path)).rejects.toMatchObject({
        code: 'not_available',
        message: expect.stringContaining(path) as string,
      });
    }
  });

  it.skipIf(process.platform !== 'linux')('says that a library is none of VISA', async () => {
    await expect(loadVisaLibrary('', ['libc.so.6'])).rejects.toMatchObject({
      code: 'not_available',
      message: expect.stringContaining('is no VISA library: it has no function viOpenDefaultRM') as string,
    });
  });
});

describe.skipIf(visaDoubleObstacle !== null)(`a VISA library (${visaDoubleObstacle ?? 'a double of it'})`, () => {
  const double = visaDoubleObstacle === null ? buildVisaDouble() : null!;
  afterAll(() => double?.remove());
  beforeEach(() => double.fault('', 'status', 0, 0));

  /** An instrument that says its commands back, and the ports of a map that leads to it. */
  async function serve(resource: string, onCommand?: (command: string) => string): Promise<InstrumentServer> {
    const server = await startInstrumentServer({
      onCommand: (command, connection) => connection.send(onCommand?.(command) ?? `${command}!\n`),
    });
    onTestFinished(() => server.stop());
    double.map({ [resource]: server.port });
    return server;
  }
  async function openAt(resource: string) {
    const session = await (await loadVisaLibrary()).open(resource, 2000);
    onTestFinished(() => session.close());
    return session;
  }

  it('finds resources by VISA patterns, and believes what it is given, not the count', async () => {
    const library = await loadVisaLibrary();
    double.map({});
    expect(await library.find()).toEqual([]);
    double.map({ 'GPIB0::22::INSTR': 1, 'USB0::0x1313::0x8078::P1::INSTR': 2, 'TCPIP0::10.0.0.9::5025::SOCKET': 3 });
    expect(await library.find('?*INSTR')).toEqual(['GPIB0::22::INSTR', 'USB0::0x1313::0x8078::P1::INSTR']);
    double.fault('viFindRsrc', 'lie', 100_000);
    expect(await library.find()).toHaveLength(3);
    double.fault('viFindRsrc', 'lie', -2);
    expect(await library.find()).toHaveLength(1);
    double.fault('viFindRsrc', 'status', visaStatus('VI_ERROR_SYSTEM_ERROR'));
    await expect(library.find()).rejects.toThrow('viFindRsrc ended with VI_ERROR_SYSTEM_ERROR (0xBFFF0000)');
    // The resource manager alone: no list is left behind.
    expect(double.open()).toBe(1);
  });

  it('writes, reads to the end of the message, reads attributes, clears, polls', async () => {
    const server = await serve('GPIB0::5::INSTR');
    const session = await openAt('GPIB0::5::INSTR');
    await session.write(Buffer.from('*IDN?\n'));
    const buffer = Buffer.alloc(100);
    expect(await session.read(buffer, 2000)).toEqual({
      bytes: Buffer.from('*IDN?!\n'),
      isEnd: true,
      isTimedOut: false,
    });
    expect(server.commands).toEqual(['*IDN?']);
    expect(await session.getAttribute('resourceManufacturer')).toBe('Fringe test double');
    expect(await session.getAttribute('resourceClass')).toBe('INSTR');
    expect(await session.getAttribute('timeoutMs')).toBe(2000);
    await session.setAttribute('timeoutMs', 77);
    expect(await session.getAttribute('timeoutMs')).toBe(77);
    await expect(session.setAttribute('serialEndIn', 0)).rejects.toThrow('VI_ERROR_NSUP_ATTR');
    double.statusByte(0x45);
    expect(await session.readStatusByte(100)).toBe(0x45);
    const before = double.clears();
    await session.clear(100);
    expect(double.clears()).toBe(before + 1);
  });

  it('gives short reads as parts of a message, and a line feed in a block as a byte', async () => {
    await serve('GPIB0::5::INSTR', () => '#15a\nb\nc\n');
    const session = await openAt('GPIB0::5::INSTR');
    await session.write(Buffer.from('CURV?\n'));
    double.fault('viRead', 'short', 3, 2);
    const buffer = Buffer.alloc(100);
    const parts: string[] = [];
    const ends: boolean[] = [];
    for (let index = 0; index < 3; index++) {
      const { bytes, isEnd } = await session.read(buffer, 2000);
      parts.push(bytes.toString());
      ends.push(isEnd);
    }
    expect(parts).toEqual(['#15', 'a\nb', '\nc\n']);
    expect(ends).toEqual([false, false, true]);
  });

  it('takes a time that ran out as no reply, and another status as a failure with the name', async () => {
    await serve('GPIB0::5::INSTR', () => 'half');
    const session = await openAt('GPIB0::5::INSTR');
    await session.write(Buffer.from('X?\n'));
    const buffer = Buffer.alloc(100);
    expect(await session.read(buffer, 300)).toEqual({ bytes: Buffer.from('half'), isEnd: false, isTimedOut: true });
    expect(await session.read(buffer, 50)).toMatchObject({ bytes: Buffer.alloc(0), isTimedOut: true });
    double.fault('viRead', 'status', visaStatus('VI_ERROR_CONN_LOST'));
    const failure = await session.read(buffer, 50).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(VisaError);
    expect(failure).toMatchObject({
      operation: 'viRead',
      statusName: 'VI_ERROR_CONN_LOST',
      message: 'viRead ended with VI_ERROR_CONN_LOST (0xBFFF00A6): the connection was lost',
    });
    double.fault('viWrite', 'status', 0xbffc0801 | 0);
    await expect(session.write(Buffer.from('X'))).rejects.toThrow(
      'viWrite ended with 0xBFFC0801: A status that only this maker has.',
    );
  });

  it('believes no count that cannot be', async () => {
    await serve('GPIB0::5::INSTR');
    const session = await openAt('GPIB0::5::INSTR');
    double.fault('viWrite', 'lie', -1);
    await expect(session.write(Buffer.from('a?\n'))).rejects.toMatchObject({
      code: 'instrument_reply',
      message: expect.stringContaining('it took 2 of 3 bytes') as string,
    });
    double.fault('viRead', 'lie', 1000);
    await expect(session.read(Buffer.alloc(10), 1000)).rejects.toMatchObject({
      code: 'instrument_reply',
      message: expect.stringContaining('it claims 1004 bytes where 10 have room') as string,
    });
  });

  it('reads from many instruments at once without holding up the event loop or the disk', async () => {
    const silent = await startInstrumentServer({ onCommand: () => undefined });
    onTestFinished(() => silent.stop());
    const names = [0, 1, 2, 3, 4, 5].map((index) => `GPIB0::${index}::INSTR`);
    double.map(Object.fromEntries(names.map((name) => [name, silent.port])));
    const sessions = [];
    for (const name of names) sessions.push(await openAt(name));
    double.fault('viRead', 'hang', 0, names.length);
    const reads = sessions.map((session) => session.read(Buffer.alloc(10), 100).catch((error: unknown) => error));
    // One thread is left for files, however long the reads hang.
    const { readFile } = await import('node:fs/promises');
    expect((await readFile(import.meta.filename)).length).toBeGreaterThan(0);
    for (const session of sessions) await session.close();
    expect((await Promise.all(reads)).every((error) => error instanceof VisaError)).toBe(true);
  });

  it('ends a read that hangs when the session is closed, and counts every session', async () => {
    await serve('GPIB0::5::INSTR');
    const library = await loadVisaLibrary();
    const session = await library.open('GPIB0::5::INSTR', 1000);
    expect(library.sessions).toBe(1);
    double.fault('viRead', 'hang');
    const hanging = session.read(Buffer.alloc(10), 10).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await session.close();
    await session.close();
    expect(await hanging).toMatchObject({ statusName: 'VI_ERROR_ABORT' });
    expect(library.sessions).toBe(0);
    expect(double.open()).toBe(1);
    await expect(session.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'instrument_lost' });
  });

  it('closes the resource manager, and with it what nobody closed, when the process ends', async () => {
    await serve('GPIB0::5::INSTR');
    const adapter = join(import.meta.dirname, '../../../../src-main/instruments/transports/node-visa-adapter/index.ts');
    const program = `
      import koffi from 'koffi';
      const { loadVisaLibrary } = await import(${JSON.stringify(adapter)});
      const library = await loadVisaLibrary();
      const session = await library.open('GPIB0::5::INSTR', 1000);
      koffi.load(library.file).func('void visaDoubleFault(const char *f, const char *k, double v, int t)')('viRead', 'hang', 0, 1);
      void session.read(Buffer.alloc(10), 60_000).catch(() => undefined);
      const open = koffi.load(library.file).func('int visaDoubleOpen()');
      setTimeout(() => {
        console.log('before', open());
        process.on('exit', () => console.log('after', open()));
        process.exit(0);
      }, 50);`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
      timeout: 30_000,
    });
    expect(ended.stdout.trim().split('\n')).toEqual(['before 2', 'after 0']);
    expect(ended.status).toBe(0);
  });
});
