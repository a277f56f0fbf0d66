import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { instrumentPages } from '../../../../src-main/instruments/drivers/instrumentPages.ts';

const folder = new URL('../../../../docs/instruments/', import.meta.url);

it('the pages of docs/instruments are those of the definitions; else run node scripts/instrumentDocs.mjs', () => {
  const pages = instrumentPages();
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [file, text] of pages) expect([file, readFileSync(new URL(file, folder), 'utf8')]).toEqual([file, text]);
});

it('each page says who answers, what is read or set, and where it is from', () => {
  for (const [file, text] of instrumentPages()) {
    if (file === 'README.md') continue;
    for (const heading of ['## Identity and errors', '## Commands', '## Sources'])
      expect([file, text]).toEqual([file, expect.stringContaining(heading)]);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  }
});
