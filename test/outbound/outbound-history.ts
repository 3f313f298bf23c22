import fc from 'fast-check';
import type { Behaviour } from '#core/conversation/reply/send/scripted-whatsapp.fixture.ts';

/** Forms of an answer besides words. */
export const FORMS = ['buttons', 'link', 'location', 'location_request', 'media'] as const;

/** An answer: who says it, and in how many messages. One of a single message may have a form of its own, or be a person's template or file. */
export interface PlannedAnswer {
  author: 'ai' | 'human';
  parts: 1 | 2 | 3;
  form: 'text' | (typeof FORMS)[number];
  /** Its record comes twice. */
  isRepeated: boolean;
}

/**
 * When the statuses of one accepted message come, in milliseconds after it was accepted: `early` is before WhatsApp
 * answers. Each comes `times` times. `failure`: WhatsApp tells of a failure too, so many milliseconds after it tells of
 * the delivery, or before. `echo`: the message comes back as one of the business's phone, so many milliseconds after it was
 * accepted.
 */
export interface StatusPlan {
  first: 'early' | number | 'never';
  times: 1 | 2;
  failure?: number | undefined;
  echo?: number | undefined;
}

/** An environment dies in one delivery, around one of its calls to the outside. */
export interface Death {
  delivery: number;
  call: number;
  when: 'before' | 'after';
}

/** What goes on around one conversation. */
export interface History {
  answers: PlannedAnswer[];
  /** What WhatsApp does with the first requests. */
  behaviours: Behaviour[];
  /** What it does with the first files. */
  uploads: Behaviour[];
  /** When it forgets the files that it has by then, in milliseconds after the start. */
  forgets: number | undefined;
  /** Of the first accepted messages; all others are prompt. */
  statuses: StatusPlan[];
  deaths: Death[];
  /** Whether other customers' statuses show that our receipts are up to date. */
  isLively: boolean;
  /** Whether the channel's statuses carry our key, now and before: a relay may drop it. */
  carriesKeys: boolean;
  /** When the customer writes again, in milliseconds after the start. */
  customerWrites: number | undefined;
  /** When a person takes over. */
  takenOver: number | undefined;
}

/** A status that comes within this is waited for, whatever died. */
export const IN_TIME_MS = 25_000;

/** Environments that die in one history. */
export const MOST_DEATHS = 2;

/** Requests in a usual history that meet something else than success. */
const MOST_ANSWERS = 5;

/** Requests that may find WhatsApp silent, in one history. */
const MOST_SILENT = 14;

/** After these the sender does not know whether the customer has the message. */
const unknowable = fc.constantFrom<Behaviour>(
  ...(['accept_and_hang', 'hang', 'accept_and_drop', 'drop', 'html_503', 'accept_and_503'] as const),
);

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Behaviour>('accept') },
  {
    weight: 6,
    arbitrary: fc.oneof(
      { weight: 6, arbitrary: unknowable },
      { weight: 1, arbitrary: fc.constant<Behaviour>('refuse_connection') },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Behaviour>(
      { code: 131016 },
      { code: 131056 },
      { code: 131026 },
      { code: 131047 },
      { code: 131051 },
      { code: 190 },
    ),
  },
);

const fileBehaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Behaviour>('accept') },
  { weight: 4, arbitrary: unknowable },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Behaviour>(
      ...([
        'refuse_connection',
        { code: 131053 },
        { code: 131016 },
        { code: 130429 },
        { code: 190 },
      ] as const),
    ),
  },
);

const inTime: fc.Arbitrary<StatusPlan['first']> = fc.oneof(
  fc.constant('early' as const),
  fc.integer({ min: 1, max: IN_TIME_MS }),
);

const status: fc.Arbitrary<StatusPlan> = fc.record({
  first: fc.oneof(
    { weight: 4, arbitrary: inTime },
    { weight: 1, arbitrary: fc.constantFrom('never' as const, 45_000, 400_000) },
  ),
  times: fc.constantFrom<1 | 2>(1, 2),
  echo: fc.option(fc.constantFrom(0, 500, 8_000, 20_000), { nil: undefined, freq: 2 }),
  failure: fc.option(fc.constantFrom(-4_000, -1_000, 0, 1, 3_000), { nil: undefined, freq: 4 }),
});

const death: fc.Arbitrary<Death> = fc.record({
  delivery: fc.integer({ min: 1, max: 4 }),
  call: fc.integer({ min: 1, max: 12 }),
  when: fc.constantFrom('before', 'after'),
});

const moment = fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined, freq: 5 });

const usual: fc.Arbitrary<History> = fc.record({
  answers: fc.array(
    fc.record<PlannedAnswer>({
      author: fc.constantFrom('ai', 'ai', 'human'),
      parts: fc.constantFrom<1 | 2 | 3>(1, 1, 2, 3),
      form: fc.oneof(
        { weight: 2, arbitrary: fc.constant('text' as const) },
        { weight: 2, arbitrary: fc.constant('media' as const) },
        { weight: 4, arbitrary: fc.constantFrom(...FORMS) },
      ),
      isRepeated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  behaviours: fc.array(behaviour, { maxLength: MOST_ANSWERS }),
  uploads: fc.array(fileBehaviour, { maxLength: 3 }),
  forgets: moment,
  statuses: fc.array(status, { maxLength: MOST_ANSWERS }),
  deaths: fc.array(death, { maxLength: MOST_DEATHS }),
  isLively: fc.boolean(),
  carriesKeys: fc.constantFrom(true, true, true, false),
  customerWrites: moment,
  takenOver: moment,
});

/**
 * Answers in several parts, of which nothing is known and no status ever comes: the most that a conversation can
 * make the sender wait. The few messages that WhatsApp answers let an agent's answer go on to its next part.
 */
const silent: fc.Arbitrary<History> = fc.record({
  answers: fc.array(
    fc.record<PlannedAnswer>({
      author: fc.constantFrom('ai', 'human'),
      parts: fc.constantFrom<2 | 3>(2, 3),
      form: fc.constant('text' as const),
      isRepeated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  behaviours: fc.array(
    fc.oneof(
      { weight: 7, arbitrary: unknowable },
      { weight: 1, arbitrary: fc.constant<Behaviour>('accept') },
    ),
    { minLength: 6, maxLength: MOST_SILENT },
  ),
  uploads: fc.constant([]),
  forgets: fc.constant(undefined),
  statuses: fc.constant(Array<StatusPlan>(MOST_SILENT).fill({ first: 'never', times: 1 })),
  deaths: fc.array(death, { maxLength: MOST_DEATHS }),
  isLively: fc.constantFrom(false, false, true),
  carriesKeys: fc.constantFrom(true, true, true, true, false),
  customerWrites: fc.constant(undefined),
  takenOver: moment,
});

export const history: fc.Arbitrary<History> = fc.oneof(
  { weight: 9, arbitrary: usual },
  { weight: 1, arbitrary: silent },
);
