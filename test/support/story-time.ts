/** An ISO time; one that a window's end is told by is of a day later than what opened the window. */
const ISO = /("until":")?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/g;

/** Milliseconds since the epoch, of 2020 to 2033. */
const EPOCH = /(?<![\w.-])1[5-9]\d{11}(?![\w.-])/g;

const DAY_MS = 24 * 60 * 60_000;

/**
 * A day that is played in a minute: each scene begins at its time of the story and goes on at the machine's pace. Times in
 * what a browser is told are rewritten to the story's, so that a picture of it shows the same times whenever it is taken.
 */
export class StoryTime {
  readonly #scenes: { machineMs: number; storyMs: number }[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A scene begins now. @param storyMs milliseconds since the epoch, later than what was played before */
  begin(storyMs: number): void {
    const machineMs = this.#now();
    if (storyMs < this.of(machineMs))
      throw new RangeError('a scene begins before the one before it has ended');
    this.#scenes.push({ machineMs, storyMs });
  }

  /** The story's time of a time of the machine. What is earlier than the first scene keeps its distance to it. */
  of(machineMs: number): number {
    const scene = this.#scenes.findLast((one) => one.machineMs <= machineMs) ?? this.#scenes[0];
    return scene === undefined ? Number.NEGATIVE_INFINITY : machineMs - scene.machineMs + scene.storyMs;
  }

  /** The machine's time of something that happened in the story before its first scene. */
  before(storyMs: number): number {
    const [first] = this.#scenes;
    if (!first || storyMs > first.storyMs) throw new RangeError('that is not before the first scene');
    return storyMs - first.storyMs + first.machineMs;
  }

  /** A document with its times in the story. */
  told(document: string): string {
    return document
      .replace(ISO, (_all, end: string | undefined, iso: string) => {
        const laterMs = end === undefined ? 0 : DAY_MS;
        return `${end ?? ''}${new Date(this.of(Date.parse(iso) - laterMs) + laterMs).toISOString()}`;
      })
      .replace(EPOCH, (ms) => String(Math.round(this.of(Number(ms)))));
  }
}
