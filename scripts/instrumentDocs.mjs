// Writes docs/instruments as the drivers' definitions have it: node scripts/instrumentDocs.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { instrumentPages } from '../src-main/instruments/drivers/instrumentPages.ts';

const folder = new URL('../docs/instruments/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [file, text] of instrumentPages()) writeFileSync(new URL(file, folder), text);
