import { join } from 'node:path';
import { findInstallation } from '../../installation.ts';
import { readBenchFile } from '../../runs/benchFile.ts';

export const demoBenchFile = (): string => join(findInstallation().resources, 'benches', 'demo.bench.json');

/** The id of a bench without opening it; the demo bench's unless a file is given. */
export const benchIdOf = (file: string | undefined): string => readBenchFile(file ?? demoBenchFile()).id;
