import type { RandomStream } from '../../../../src-core/maths/random/index.ts';
import { driverTable } from '../../../../src-main/instruments/drivers/driverTable.ts';
import type { DriverLanguage } from '../../../../src-main/instruments/drivers/language/driverLanguage.ts';
import { GarbledReply } from '../../../../src-main/instruments/protocols/dialect.ts';
import { FrameSplitter } from '../../../../src-main/instruments/protocols/frameSplitter.ts';
import { formatBlock } from '../../../../src-main/instruments/drivers/language/blocks.ts';
import { mutate, randomBytes, splitAtRandom } from '../transports/mutations.ts';
import type { FuzzTarget } from '../transports/parserFuzz.ts';

const languages = Object.values(driverTable).flatMap((driver) =>
  'language' in driver ? [driver.language as DriverLanguage] : [],
);
const values = languages.flatMap(({ name, commands }) =>
  Object.entries(commands).flatMap(([command, { value }]) =>
    value === undefined ? [] : [{ name: `${name} ${command}`, value }],
  ),
);
const queues = languages.flatMap(({ errors }) => (errors === null ? [] : [errors]));

const pick = <T>(random: RandomStream, from: readonly T[]): T => from[random.integerBelow(from.length)]!;

function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** What the parser makes of it; `refused` where it says that this is no such reply. */
function taken<T>(parse: () => T): T | 'refused' {
  try {
    return parse();
  } catch (error) {
    if (error instanceof GarbledReply) return 'refused';
    throw error;
  }
}

const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?\s*[a-z%]*\s*$/i;
/** Whatever a number is made of, it is one, and one that stood in the reply. */
function checkNumber(value: number, reply: string, name: string): void {
  require(Number.isFinite(value) && Math.abs(value) < 1e30, `${name}: ${value} was taken for a number`);
  require(number.test(reply), `${name}: "${reply}" was taken for ${value}`);
}

const replies: FuzzTarget = {
  name: 'replies of the drivers',
  tryOne: (random) => {
    const { name, value } = pick(random, values);
    const form = pick(random, value.forms);
    const reply = mutate(random, Buffer.from(form.reply, 'latin1')).toString('latin1');
    const parsed = taken(() => value.parse(reply));
    if (parsed === 'refused') return false;
    if (typeof parsed === 'number') checkNumber(parsed, reply, name);
    if (typeof parsed === 'object' && parsed !== null && 'value' in parsed && typeof parsed.value === 'number') {
      checkNumber(parsed.value, reply, name);
    }
    return true;
  },
};

const errors: FuzzTarget = {
  name: 'error queues of the drivers',
  tryOne: (random) => {
    const queue = pick(random, queues);
    const said = pick(random, [queue.none, queue.unknownCommand, queue.badValue]);
    const reply = mutate(random, Buffer.from(said, 'latin1')).toString('latin1');
    const parsed = taken(() => queue.parse(reply, queue.asks[0] ?? ''));
    if (parsed === 'refused') return false;
    // No error is a number 0; whatever else is said is told.
    if (parsed === null) require(/^\s*[+-]?0+(\.0*)?(e[+-]?\d+)?\b/i.test(reply), `"${reply}" was taken for no error`);
    return true;
  },
};

const streams: FuzzTarget = {
  name: 'lines and blocks in one stream',
  tryOne: (random) => {
    const frames = Array.from({ length: 1 + random.integerBelow(4) }, () =>
      random.integerBelow(2) === 0
        ? formatBlock(randomBytes(random, random.integerBelow(30)))
        : `${random.integerBelow(1000)}.5`,
    );
    const isWhole = random.integerBelow(2) === 0;
    const whole = Buffer.from(frames.map((frame) => `${frame}\n`).join(''), 'latin1');
    const bytes = isWhole ? whole : mutate(random, whole);
    const splitter = new FrameSplitter('\n', 200, true);
    const cut: string[] = [];
    for (const piece of splitAtRandom(random, bytes)) {
      splitter.push(piece, (frame) => cut.push(frame));
      require(splitter.pending <= 200, 'more is kept than may be');
    }
    if (isWhole) require(JSON.stringify(cut) === JSON.stringify(frames), 'a whole stream was cut elsewhere');
    require(cut.join('\n').length <= bytes.length, 'more came out than went in');
    return JSON.stringify(cut) === JSON.stringify(frames);
  },
};

export const languageFuzzTargets: readonly FuzzTarget[] = [replies, errors, streams];
