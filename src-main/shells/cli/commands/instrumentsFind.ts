import { resolve } from 'node:path';
import { findInstruments } from '../../../createHost.ts';
import { readBenchFile } from '../../../runs/benchFile.ts';
import { fringeHome } from '../../../sessions/home.ts';
import { demoBenchFile } from '../benchId.ts';
import type { CliCommand } from '../command.ts';

export const instrumentsFind: CliCommand = {
  name: 'instruments find',
  usage: 'instruments find [HOST:PORT | HOST ...] [--bench FILE]',
  takes: 16,
  summary:
    'looks for instruments: serial ports, USB, those that announce themselves, VISA, and the hosts that are named',
  options: { bench: { type: 'string' } },
  run: async ({ parsed, output, signal }) => {
    const home = parsed.text('home');
    const bench = readBenchFile(resolve(parsed.text('bench') ?? demoBenchFile()));
    const place = { home: home === undefined ? fringeHome() : resolve(home), bench };
    const { found, notices } = await findInstruments(place, parsed.positionals, signal);
    for (const notice of notices) output.say(notice);
    const lines = found.map(({ address, description, driver, usedBy, movedFrom }) => {
      const of = usedBy === null ? '' : ` [${usedBy} of the bench]`;
      const moved =
        movedFrom === null ? '' : ` [${movedFrom.instrument} of the bench, moved from ${movedFrom.address}]`;
      return `${address}  ${description}${driver === null ? '' : ` (driver ${driver})`}${of}${moved}`;
    });
    output.result({ found, notices }, lines.length > 0 ? lines : ['No instrument was found.']);
    return 0;
  },
};
