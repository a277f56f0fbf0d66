import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  baselineKeyFile,
  firstBaselineKey,
  hasBaselineKey,
  isBaselineKey,
  makeBaselineKey,
} from '../../../../src-main/runs/baseline/baselineKey.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

let home = '';
beforeEach(() => (home = temporaryFolder()));
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('is made on first use and told once; only its hash is kept, for its owner alone', () => {
  expect(hasBaselineKey(home)).toBe(false);
  expect(isBaselineKey(home, '')).toBe(false);
  const key = firstBaselineKey(home) as string;
  expect(Buffer.from(key, 'base64url')).toHaveLength(32);
  expect(firstBaselineKey(home)).toBeNull();
  expect(readFileSync(baselineKeyFile(home), 'utf8')).not.toContain(key);
  if (process.platform !== 'win32') expect(statSync(baselineKeyFile(home)).mode & 0o777).toBe(0o600);
  expect(isBaselineKey(home, key)).toBe(true);
  for (const wrong of ['', `${key} `, key.slice(1), key.toLowerCase()]) expect(isBaselineKey(home, wrong)).toBe(false);
});

it('ends with the next one', () => {
  const key = makeBaselineKey(home);
  const next = makeBaselineKey(home);
  expect(isBaselineKey(home, key)).toBe(false);
  expect(isBaselineKey(home, next)).toBe(true);
});

it('is no key in a damaged file: the next use makes one', () => {
  makeBaselineKey(home);
  for (const damage of ['', '{}', '{"format":"fringe.baselineKey/1","sha256":""}']) {
    writeFileSync(baselineKeyFile(home), damage);
    expect(hasBaselineKey(home)).toBe(false);
    expect(isBaselineKey(home, '')).toBe(false);
  }
  expect(firstBaselineKey(home)).not.toBeNull();
});
