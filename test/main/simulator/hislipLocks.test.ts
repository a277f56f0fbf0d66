import { expect, it } from 'vitest';
import { HislipLocks } from '../../../src-main/instruments/simulator/hislipLocks.ts';

const [failure, success, sharedSuccess, error] = [0, 1, 2, 3];
const [a, b, c] = [{}, {}, {}];

it('locks and releases as table 15 of IVI-6.1 says', async () => {
  const locks = new HislipLocks();
  expect(locks.release(a)).toBe(error);
  expect(await locks.request(a, '', 0)).toBe(success);
  expect(await locks.request(a, '', 0)).toBe(error);
  expect(await locks.request(a, 'key', 0)).toBe(error);
  expect(await locks.request(b, '', 0)).toBe(failure);
  expect(await locks.request(b, 'key', 0)).toBe(failure);
  expect(locks).toMatchObject({ isExclusive: true, owners: 1 });
  expect([a, b].map((owner) => locks.isShutOut(owner))).toEqual([false, true]);
  expect(locks.release(b)).toBe(error);
  expect(locks.release(a)).toBe(success);

  expect(await locks.request(a, 'key', 0)).toBe(success);
  expect(await locks.request(a, 'key', 0)).toBe(error);
  expect(await locks.request(b, 'wrong', 0)).toBe(failure);
  expect(await locks.request(b, 'key', 0)).toBe(success);
  expect(await locks.request(c, '', 0)).toBe(failure);
  expect(await locks.request(a, '', 0)).toBe(success);
  expect(await locks.request(c, 'key', 0)).toBe(success);
  expect(locks).toMatchObject({ isExclusive: true, owners: 3 });
  expect([a, b, c].map((owner) => locks.isShutOut(owner))).toEqual([false, true, true]);
  expect(locks.release(a)).toBe(success);
  expect(locks.release(a)).toBe(sharedSuccess);
  expect([a, b, c].map((owner) => locks.isShutOut(owner))).toEqual([true, false, false]);
});

it('gives a lock to the one that waits when its holder lets go or goes away', async () => {
  const locks = new HislipLocks();
  expect(await locks.request(a, '', 0)).toBe(success);
  const waiting = locks.request(b, '', 60_000);
  locks.forget(a);
  expect(await waiting).toBe(success);
  expect(await locks.request(c, '', 1)).toBe(failure);
});
