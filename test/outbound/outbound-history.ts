import fc from 'fast-check';
import type { Behaviour } from '#core/conversation/reply/send/scripted-whatsapp.fixture.ts';

/** An answer: who says it, and in how many messages. */
export interface PlannedAnswer {
  author: 'ai' | 'human';
  parts: 1 | 2;
  /** Its record comes twice. */
  isRepeated: boolean;
}

/**
 * When the statuses of one accepted message come, in milliseconds after it was accepted: `early` is before WhatsApp
 * answers. Each comes `times` times.
 */
export interface StatusPlan {
  first: 'early' | number | 'never';
  times: 1 | 2;
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
  /** Of the first accepted messages; all others are prompt. */
  statuses: StatusPlan[];
  deaths: Death[];
  /** Whether other customers' statuses show that our receipts are up to date. */
  isLively: boolean;
  /** When the customer writes again, in milliseconds after the start. */
  customerWrites: number | undefined;
  /** When a person takes over. */
  takenOver: number | undefined;
}

/** A status that comes within this is waited for, whatever died. */
export const IN_TIME_MS = 25_000;

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Behaviour>('accept') },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Behaviour>(
      ...(['accept_and_hang', 'hang', 'accept_and_drop', 'drop', 'refuse_connection', 'html_503'] as const),
      'accept_and_503',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Behaviour>(
      { code: 131016 },
      { code: 131056 },
      { code: 131026 },
      { code: 131047 },
      { code: 190 },
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
});

const death: fc.Arbitrary<Death> = fc.record({
  delivery: fc.integer({ min: 1, max: 4 }),
  call: fc.integer({ min: 1, max: 12 }),
  when: fc.constantFrom('before', 'after'),
});

const moment = fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined, freq: 5 });

export const history: fc.Arbitrary<History> = fc.record({
  answers: fc.array(
    fc.record<PlannedAnswer>({
      author: fc.constantFrom('ai', 'ai', 'human'),
      parts: fc.constantFrom<1 | 2>(1, 1, 2),
      isRepeated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  behaviours: fc.array(behaviour, { maxLength: 5 }),
  statuses: fc.array(status, { maxLength: 5 }),
  deaths: fc.array(death, { maxLength: 2 }),
  isLively: fc.boolean(),
  customerWrites: moment,
  takenOver: moment,
});
