import type { RunKind } from '../../src-core/domain/run.ts';
import type { RunEvent } from '../../src-core/documents/documents.ts';

/** What the end of a run asks for, whenever it was recorded; a watch adds none of it by merely going on. */
const keptAlways: ReadonlySet<string> = new Set(['kept', 'calibrations', 'outputs']);

/**
 * The events of a run that somebody may still ask for while it is on: all of a calibration; of a run that may go on for
 * weeks what belongs to the calibration under way, what it has kept, and the last setting of each parameter. The journal has
 * the others.
 */
export class RetainedEvents {
  readonly list: RunEvent[] = [];
  readonly #isWhole: boolean;
  /** Where in the list the last setting of each parameter stands, of those made outside a calibration. */
  readonly #settings = new Map<unknown, number>();
  #inCalibration = false;

  constructor(kind: RunKind, recorded: Iterable<RunEvent>) {
    this.#isWhole = kind === 'calibrate';
    for (const event of recorded) this.take(event);
  }

  take(event: RunEvent): void {
    const { stream } = event;
    if (stream === 'calibrations') this.#inCalibration = true;
    if (this.#isWhole || this.#inCalibration || keptAlways.has(stream)) this.list.push(event);
    else if (stream === 'sets') this.#replaceSetting(event);
    if (stream === 'kept') this.#forgetCalibration();
  }

  #forgetCalibration(): void {
    this.#inCalibration = false;
    if (this.#isWhole) return;
    const all = this.list.splice(0);
    this.#settings.clear();
    this.list.push(...all.filter(({ stream }) => keptAlways.has(stream)));
    for (const event of all) if (event.stream === 'sets') this.#replaceSetting(event);
  }

  /** In its former one's place: a watch sets the same few for weeks. */
  #replaceSetting(event: RunEvent): void {
    const place = this.#settings.get(event.data.parameter) ?? this.list.length;
    this.list[place] = event;
    this.#settings.set(event.data.parameter, place);
  }
}
