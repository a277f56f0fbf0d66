import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { matchCommand } from '../../../../src-main/instruments/drivers/language/commandText.ts';
import type { Fields } from '../../../../src-main/instruments/drivers/language/commandText.ts';
import type { Command, DriverLanguage } from '../../../../src-main/instruments/drivers/language/driverLanguage.ts';
import { LanguageSession } from '../../../../src-main/instruments/drivers/language/languageSession.ts';
import { MessageLink } from '../../../../src-main/instruments/protocols/messageLink.ts';
import { openTransport } from '../../../../src-main/instruments/transports/openTransport.ts';
import type { LanguageDriver } from '../../../../src-main/instruments/drivers/language/defineScpiDriver.ts';
import { startInstrumentServer } from './instrumentServer.ts';

type Said = string | { readonly text: string } | null;
interface RecordedTest {
  readonly test: string;
  readonly cls: string;
  readonly pairs: readonly (readonly [Said, Said])[];
}

/** One exchange as it was recorded: what the host said, and what the instrument answered or null. */
export interface RecordedPair {
  readonly host: string;
  readonly reply: string | null;
}

const text = (said: Said): string | null => (said === null || typeof said === 'string' ? said : said.text);

/** The recorded exchanges of one class of PyMeasure, each once. An echo and its value that came in two lines are one reply. */
export function recordedPairs(cls: string): RecordedPair[] {
  const file = new URL('../recordings/pymeasure/expected_protocols.json', import.meta.url);
  const { files } = JSON.parse(readFileSync(file, 'utf8')) as { files: Record<string, readonly RecordedTest[]> };
  const pairs = Object.values(files)
    .flat()
    .filter((recorded) => recorded.cls === cls)
    .flatMap((recorded) => recorded.pairs)
    .reduce<RecordedPair[]>((made, [host, device]) => {
      const last = made.at(-1);
      if (host !== null) return [...made, { host: text(host) ?? '', reply: text(device) }];
      if (last !== undefined)
        made[made.length - 1] = { ...last, reply: `${last.reply ?? ''}\r\n${text(device) ?? ''}` };
      return made;
    }, []);
  return [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()];
}

export interface MatchedCommand {
  readonly name: string;
  readonly command: Command;
  readonly kind: 'ask' | 'set';
  readonly value: string;
  readonly fields: Fields;
}

/** The command of a driver that says exactly this, or null. */
export function commandFor(language: DriverLanguage, said: string): MatchedCommand | null {
  const entries = Object.entries(language.commands);
  for (const kind of ['ask', 'set'] as const) {
    for (const [name, command] of [...entries.filter(([, { value }]) => value === undefined), ...entries]) {
      const template = command[kind];
      const match = template === undefined ? null : matchCommand(template, said, language.fields);
      if (match !== null) return { name, command, kind, ...match };
    }
  }
  return null;
}

/**
 * A driver's commands over a real socket, against a server that answers what was recorded and nothing else: identity and
 * an empty error queue apart, which the recordings leave out.
 */
export async function replaySession(
  driver: LanguageDriver,
  pairs: readonly RecordedPair[],
): Promise<{ session: LanguageSession; received: string[] }> {
  const { language } = driver;
  const { dialect, errors } = language;
  const send = (command: string, reply: string): string =>
    language.simulatedReply === undefined ? `${reply}\n` : language.simulatedReply(command, reply);
  const server = await startInstrumentServer({
    commandEnd: dialect.commandEnd,
    onCommand: (command, connection) => {
      if (command === driver.probe.command) {
        connection.send(send(command, language.identity.example.replace('{serial}', 'A0001')));
        return;
      }
      const pair = pairs.find(({ host }) => host === command);
      // A line that a recording holds whole, with echo and prompt, goes out as it stands.
      if (pair?.reply !== null && pair !== undefined) {
        const { reply } = pair;
        connection.send(reply.includes('\r\n') ? `${reply.replace(/^>>/, '')}\r\n>>` : send(command, reply.trimEnd()));
      } else if (pair === undefined && errors?.asks.includes(command) === true) {
        connection.send(send(command, errors.none));
      } else if (pair === undefined && command === errors?.clear) {
        connection.send(send(command, errors.none));
      }
    },
  });
  const transport = await openTransport(server.address);
  await transport.close();
  const link = new MessageLink({
    transport,
    dialect,
    label: 'The recorded instrument',
    timeoutMs: 1000,
    retries: 0,
    probe: driver.probe,
  });
  await link.open();
  onTestFinished(async () => {
    await link.close();
    await server.stop();
  });
  const context = { link, label: 'The recorded instrument', options: {}, timeoutMs: 1000, timeoutOf: () => 1000 };
  return { session: new LanguageSession(language, context, {}), received: server.commands };
}
