import { headNameSchema, mostBaselineSamples } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** The difference of two larger ones need be no number any more. */
const largestScore = 1e300;

/** Numbers that come one by one. */
class Growing {
  #values = new Float64Array(256);
  #count = 0;

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  get count(): number {
    return this.#count;
  }

  /** Forgets what came after the first so many. */
  cutTo(count: number): void {
    this.#count = Math.min(this.#count, count);
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }
}

/** The scores of one label in the order they came, and, where somebody asks, the number of the file or session each is of. */
interface LabelScores {
  readonly scores: Growing;
  readonly sources: Growing;
}

/** Labels of one head: whoever has more has put something else into the column. */
const mostLabels = 1000;

/** How much of a head had come at some time. */
interface HeadMark {
  readonly leftOut: number;
  readonly labels: ReadonlyMap<string, number>;
}

/** How much had come at some time. */
export interface CollectorMark {
  readonly samples: number;
  readonly heads: ReadonlyMap<string, HeadMark>;
}

/** The scores of one head, by label. */
export class HeadScores {
  readonly model: string;
  readonly head: string;
  readonly labels = new Map<string, LabelScores>();
  readonly #source: () => number | null;
  leftOut = 0;

  constructor(name: { model: string; head: string }, source: () => number | null) {
    this.model = name.model;
    this.head = name.head;
    this.#source = source;
  }

  /** @param score what is not finite, or beyond 1e300, is counted and left out */
  add(label: string, score: number): void {
    if (!(Math.abs(score) <= largestScore)) {
      this.leftOut += 1;
      return;
    }
    let of = this.labels.get(label);
    if (of === undefined) this.labels.set(label, (of = this.#newLabel()));
    of.scores.push(score);
    const source = this.#source();
    if (source !== null) of.sources.push(source);
  }

  #newLabel(): LabelScores {
    if (this.labels.size < mostLabels) return { scores: new Growing(), sources: new Growing() };
    const sentence = `The head ${this.model}/${this.head} has more than ${mostLabels} labels.`;
    const remedy = 'Give labels that many scores share, or leave the column out.';
    throw new FringeError('bad_input', sentence, { remedy });
  }

  mark(): HeadMark {
    const labels = new Map([...this.labels].map(([label, { scores }]) => [label, scores.count]));
    return { leftOut: this.leftOut, labels };
  }

  /** Forgets what came after. */
  returnTo(mark: HeadMark): void {
    this.leftOut = mark.leftOut;
    for (const [label, { scores, sources }] of this.labels) {
      const count = mark.labels.get(label);
      scores.cutTo(count ?? 0);
      sources.cutTo(count ?? 0);
      if (count === undefined) this.labels.delete(label);
    }
  }
}

/** Scores of heads as they come, in any order. Scores without a label have the head's name for one. */
export class ScoreCollector {
  readonly #heads = new Map<string, HeadScores>();
  readonly #keepsSources: boolean;
  #samples = 0;
  #source = 0;

  constructor({ keepsSources = false }: { readonly keepsSources?: boolean } = {}) {
    this.#keepsSources = keepsSources;
  }

  /** What comes from now on is of another file or session. */
  nextSource(): void {
    this.#source += 1;
  }

  /** @throws bad_input for a name that cannot be a head's, without saying where it stood */
  head(model: string, head: string): HeadScores {
    const key = `${model}/${head}`;
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    for (const [what, name] of [
      ['model', model],
      ['head', head],
    ] as const) {
      const { error } = headNameSchema.safeParse(name);
      if (error === undefined) continue;
      const told = error.issues[0]?.message ?? 'refused';
      throw new FringeError('bad_input', `${JSON.stringify(name.slice(0, 120))} cannot be a ${what}'s name: ${told}.`, {
        remedy: 'Rename it in the file.',
      });
    }
    const made = new HeadScores({ model, head }, () => (this.#keepsSources ? this.#source : null));
    this.#heads.set(key, made);
    return made;
  }

  /** @throws bad_input beyond what one run takes */
  count(samples: number): void {
    this.#samples += samples;
    if (!this.isOverfull) return;
    throw new FringeError('bad_input', `There are more than ${mostBaselineSamples} scores.`, {
      remedy: 'Take fewer files or sessions in one run.',
    });
  }

  get samples(): number {
    return this.#samples;
  }

  /** More has come than one run takes. */
  get isOverfull(): boolean {
    return this.#samples > mostBaselineSamples;
  }

  mark(): CollectorMark {
    return { samples: this.#samples, heads: new Map([...this.#heads].map(([key, head]) => [key, head.mark()])) };
  }

  /** Forgets what came after. */
  returnTo({ samples, heads }: CollectorMark): void {
    this.#samples = samples;
    for (const [key, head] of this.#heads) {
      const mark = heads.get(key);
      if (mark === undefined) this.#heads.delete(key);
      else head.returnTo(mark);
    }
  }

  /** By model, then head. */
  heads(): HeadScores[] {
    return [...this.#heads].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, head]) => head);
  }
}
