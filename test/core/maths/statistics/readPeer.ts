import { readFileSync } from 'node:fs';

const text = (name: string): string => readFileSync(new URL(`./peers/${name}`, import.meta.url), 'utf8');

/** The numbers of a peer's sample, row by row; a heading is left out. */
export const readRows = (name: string): number[][] =>
  text(name)
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .filter((row) => row.every((value) => !Number.isNaN(value)));

export const readColumn = (name: string): number[] => readRows(name).map((row) => row[0] as number);
