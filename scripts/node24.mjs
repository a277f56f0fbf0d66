// `node scripts/node24.mjs FILE [ARGUMENTS]`: runs anything under the Node that Fringe runs on.
import { becomeNode } from './lib/becomeNode.mjs';
import { prepare } from './lib/ensureInstalled.mjs';
import { giveUp } from './lib/say.mjs';

const args = process.argv.slice(2);
if (args.length === 0) giveUp('Name the script to run: node scripts/node24.mjs FILE [ARGUMENTS].');
await becomeNode(prepare(), args);
