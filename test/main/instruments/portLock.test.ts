import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { FringeError } from '../../../src-core/errors/fringeError.ts';
import { acquirePortLock } from '../../../src-main/instruments/transports/portLock.ts';
import { temporaryFolder } from './support/benchOf.ts';

const address = 'TCPIP0::127.0.0.1::5025::SOCKET';
const lockModule = new URL('../../../src-main/instruments/transports/portLock.ts', import.meta.url).href;

const refusal = (folder: string, of = address): FringeError => {
  try {
    acquirePortLock(folder, of)();
  } catch (error) {
    return error as FringeError;
  }
  throw new Error('the lock was given');
};
/** Another process that runs a script with the lock at hand. */
const script = (body: string) => [
  '--input-type=module',
  '-e',
  `import { acquirePortLock } from ${JSON.stringify(lockModule)}; const [folder, address] = process.argv.slice(1); ${body}`,
];

it('is held by one at a time and free after its release', () => {
  const folder = temporaryFolder();
  const release = acquirePortLock(folder, address);
  expect(refusal(folder)).toMatchObject({ code: 'instrument_busy' });
  expect(refusal(folder).message).toContain(`process ${process.pid}`);
  release();
  release();
  acquirePortLock(folder, address)();
  expect(readdirSync(folder)).toEqual([]);
});

it('is one lock whatever the address is called, and another for another port', () => {
  const folder = temporaryFolder();
  const device = join(folder, 'device');
  const link = join(folder, 'by-id');
  writeFileSync(device, '');
  symlinkSync(device, link);
  const locks = temporaryFolder();
  onTestFinished(acquirePortLock(locks, address));
  expect(refusal(locks, 'tcpip::LOCALHOST::5025::socket').code).toBe('instrument_busy');
  acquirePortLock(locks, 'TCPIP0::127.0.0.1::5026::SOCKET')();
  onTestFinished(acquirePortLock(locks, `ASRL${link}::INSTR`));
  expect(refusal(locks, `ASRL${device}::INSTR`).code).toBe('instrument_busy');
});

it('is held against another process while that one lives, and taken over when it was killed', async () => {
  const folder = temporaryFolder();
  const holder = spawn(
    process.execPath,
    [...script(`acquirePortLock(folder, address); console.log('held'); setInterval(() => {}, 1000);`), folder, address],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  expect(refusal(folder).message).toContain(`process ${holder.pid}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  acquirePortLock(folder, address)();
});

it('is not fooled by a later process with the number of the dead one, nor by a torn file', () => {
  const folder = temporaryFolder();
  acquirePortLock(folder, address);
  const [name = ''] = readdirSync(folder);
  const held = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { started: string | null };
  writeFileSync(join(folder, name), JSON.stringify({ ...held, started: held.started === null ? null : '1' }));
  if (held.started !== null) acquirePortLock(folder, address)();
  writeFileSync(join(folder, name), '{"pid":');
  acquirePortLock(folder, address)();
});

it('goes to exactly one of many that find the same stale lock', async () => {
  const folder = temporaryFolder();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  acquirePortLock(folder, address);
  const [name = ''] = readdirSync(folder);
  writeFileSync(join(folder, name), JSON.stringify({ pid: dead, started: '1', token: 'stale' }));
  const body = `try { acquirePortLock(folder, address); console.log('mine'); process.stdin.resume(); }
    catch (error) { console.log(error.code); process.stdin.resume(); }`;
  const racers = Array.from({ length: 6 }, () =>
    spawn(process.execPath, [...script(body), folder, address], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  onTestFinished(() => racers.forEach((racer) => racer.kill('SIGKILL')));
  const outcomes = await Promise.all(racers.map(async (racer) => String((await once(racer.stdout, 'data'))[0]).trim()));
  expect(outcomes.sort()).toEqual([...Array<string>(5).fill('instrument_busy'), 'mine']);
});
