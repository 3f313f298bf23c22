import fc from 'fast-check';
import type { Crash } from './actor.ts';
import type { ChangeKind, MessageKind } from './customers.ts';
import type { DeskDeed } from './people.ts';

/** Customers of one history. */
const CUSTOMERS = 3;

/** One thing that happens, `afterMs` milliseconds after the one before. */
export type Command = { afterMs: number } & (
  | { do: 'say'; customer: number; kind: MessageKind }
  /** Many messages at once; `together`: the provider tells of them in one POST. */
  | { do: 'burst'; customer: number; messages: number; together: boolean; isLong: boolean }
  /** The customer changes a text, or reacts to it; counted back from the newest. */
  | { do: 'change'; message: number; kind: ChangeKind }
  /** The provider posts a message again; counted over all that were said so far. */
  | { do: 'repeat'; message: number }
  /** Somebody brings a message under another tenant's name. */
  | { do: 'forge'; message: number }
  | { do: 'person'; customer: number; deed: DeskDeed }
  /** An operator has the files of a customer forgotten, and what was heard and read in them. */
  | { do: 'forget'; customer: number }
  /** Two customers turn out to be one person. */
  | { do: 'merge'; customer: number; into: number }
  /** WhatsApp tells late of a message of ours; counted back from the newest. */
  | { do: 'tellLate'; message: number; what: 'failed' | 'echo' }
);

/** All that makes one run: the same history runs the same way. */
export interface History {
  /** For latencies, the order of equal times, duplicates, and moods of providers. */
  seed: number;
  entry: 'ai' | 'triage' | 'queue:sales';
  /** What the tenant's AI may spend in the month, in micro-dollars; left out: as much as it does. */
  budget?: number | undefined;
  /** Whether the tenant's AI has tools. */
  hasTools: boolean;
  /** Queues deliver again what was deleted, or too early. */
  disorder: boolean;
  /** Model and WhatsApp fail at times. */
  moody: boolean;
  /** Deaths, each by the number of the actor that dies. */
  crashes: Array<Crash & { actor: number }>;
  /** Numbers of records that vanish. */
  stolen: number[];
  commands: Command[];
}

const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 3, 40, 214, 300, 900) },
  { weight: 4, arbitrary: fc.integer({ min: 1_000, max: 12_000 }) },
  { weight: 2, arbitrary: fc.constantFrom(30_000, 90_000) },
  { weight: 1, arbitrary: fc.constantFrom(11 * 60_000, 3 * 60 * 60_000) },
);

const customer = fc.nat(CUSTOMERS - 1);

const what: fc.Arbitrary<Omit<Command, 'afterMs'>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('say' as const), customer, kind: fc.constant('text' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('say' as const), customer, kind: fc.constant('voice' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      customer,
      kind: fc.constantFrom(
        'reaction',
        'late',
        'echo',
        'notice',
        'standby',
        'control_taken',
        'control_passed',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('burst' as const),
      customer,
      messages: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 2, max: 5 }) },
        { weight: 1, arbitrary: fc.integer({ min: 21, max: 45 }) },
      ),
      together: fc.boolean(),
      isLong: fc.oneof(
        { weight: 3, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      message: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(20) }),
      kind: fc.constantFrom<ChangeKind>('edit', 'edit', 'revoke', 'revoke', 'reaction'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), message: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forge' as const), message: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), customer }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('tellLate' as const),
      message: fc.nat(5),
      what: fc.constantFrom('failed' as const, 'echo' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('person' as const),
      customer,
      deed: fc.constantFrom<DeskDeed>(
        'takeOver',
        'takeOver',
        'reply',
        'giveBack',
        'giveBack',
        'transfer',
        'close',
        'note',
      ),
    }),
  },
);

const command = fc.tuple(gap, what).map(([afterMs, rest]) => ({ afterMs, ...rest }) as Command);

/** While the agent thinks or the sender sends. */
const soon = fc.integer({ min: 1_500, max: 9_000 });

/** People and an agent want the same conversation. */
const contest: fc.Arbitrary<Command[]> = fc
  .record({
    customer,
    first: gap,
    second: soon,
    third: soon,
    taken: fc.constantFrom<DeskDeed>('takeOver', 'takeOver', 'reply', 'transfer', 'close'),
    back: fc.boolean(),
    echo: fc.boolean(),
  })
  .map(({ customer, first, second, third, taken, back, echo }) => [
    { afterMs: first, do: 'say', customer, kind: 'text' },
    echo
      ? { afterMs: second, do: 'say', customer, kind: 'echo' }
      : { afterMs: second, do: 'person', customer, deed: taken },
    ...(back ? [{ afterMs: third, do: 'person' as const, customer, deed: 'giveBack' as const }] : []),
  ]);

/** Two customers write, or a person to one of them; they turn out to be one, WhatsApp tells of what was sent, and they write on. */
const reunion: fc.Arbitrary<Command[]> = fc
  .record({
    pair: fc.constantFrom([1, 0] as const, [2, 0] as const, [2, 1] as const),
    gaps: fc.tuple(gap, fc.oneof(gap, soon), gap),
    first: fc.constantFrom<0 | 1>(0, 1),
    last: fc.constantFrom<0 | 1>(0, 1),
    hasWord: fc.boolean(),
    late: fc.option(fc.record({ afterMs: gap, what: fc.constantFrom('failed' as const, 'echo' as const) })),
  })
  .map(({ pair, gaps, first, last, hasWord, late }) => [
    { afterMs: gaps[0], do: 'say', customer: pair[first], kind: 'text' },
    ...(hasWord
      ? [{ afterMs: 3_000, do: 'person' as const, customer: pair[first], deed: 'reply' as const }]
      : []),
    { afterMs: gaps[1], do: 'merge', customer: pair[0], into: pair[1] },
    { afterMs: gaps[2], do: 'say', customer: pair[last], kind: 'text' },
    ...(late ? [{ ...late, do: 'tellLate' as const, message: 0 }] : []),
  ]);

/** Files and voice notes of two customers who turn out to be one; then some are taken back, or all are forgotten. */
const album: fc.Arbitrary<Command[]> = fc
  .record({
    pair: fc.constantFrom([1, 0] as const, [2, 0] as const, [2, 1] as const),
    before: fc.subarray<0 | 1>([0, 1]),
    gaps: fc.tuple(gap, gap, gap, fc.oneof(gap, soon)),
    kind: fc.constantFrom('text' as const, 'voice' as const),
    last: fc.constantFrom<0 | 1>(0, 1),
    end: fc.constantFrom('revoke' as const, 'forget' as const, 'nothing' as const),
  })
  .map(({ pair, before, gaps: [first, second, third, fourth], kind, last, end }) => {
    // One of three is a file.
    const files = (afterMs: number, of: 0 | 1): Command => ({
      ...{ afterMs, do: 'burst', customer: pair[of], messages: 3, together: true, isLong: false },
    });
    const revoke = (message: number): Command => ({ afterMs: fourth, do: 'change', message, kind: 'revoke' });
    return [
      ...before.flatMap((of): Command[] => [
        files(first, of),
        { afterMs: 0, do: 'say', customer: pair[of], kind },
      ]),
      { afterMs: second, do: 'merge', customer: pair[0], into: pair[1] },
      files(third, last),
      ...(end === 'revoke' ? [0, 1, 2].map(revoke) : []),
      ...(end === 'forget' ? [{ afterMs: fourth, do: end, customer: pair[last] }] : []),
    ];
  });

const scene = fc.oneof(
  { weight: 6, arbitrary: command.map((one) => [one]) },
  { weight: 2, arbitrary: contest },
  { weight: 1, arbitrary: reunion },
  { weight: 1, arbitrary: album },
);

const crash = fc.record({
  actor: fc.integer({ min: 1, max: 40 }),
  call: fc.integer({ min: 0, max: 9 }),
  when: fc.constantFrom('before' as const, 'after' as const),
});

const scenes = fc
  .array(scene, { minLength: 2, maxLength: 12, size: 'max' })
  .map((commands) => commands.flat());

const entry = fc.oneof(
  { weight: 6, arbitrary: fc.constant('ai' as const) },
  { weight: 2, arbitrary: fc.constant('triage' as const) },
  { weight: 1, arbitrary: fc.constant('queue:sales' as const) },
);

/** Enough for one call at once, for three that nobody sees the end of, and for all. */
const budget = fc.constantFrom(undefined, undefined, 2_000, 4_000, 1_000_000);

/** Nobody dies, nothing vanishes, and all services are well. */
const calmDays: fc.Arbitrary<History> = fc.record({
  seed: fc.nat(),
  entry,
  budget,
  hasTools: fc.boolean(),
  disorder: fc.constant(false),
  moody: fc.constant(false),
  crashes: fc.constant([]),
  stolen: fc.constant([]),
  commands: scenes,
});

const roughDays: fc.Arbitrary<History> = fc.record({
  seed: fc.nat(),
  entry,
  budget,
  hasTools: fc.boolean(),
  disorder: fc.boolean(),
  moody: fc.boolean(),
  crashes: fc.array(crash, { maxLength: 6, size: 'max' }),
  stolen: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4, size: 'max' }),
  commands: scenes,
});

/** Random histories. Smaller ones have fewer commands, deaths and thefts. */
export const histories: fc.Arbitrary<History> = fc.oneof(
  { weight: 1, arbitrary: calmDays },
  { weight: 5, arbitrary: roughDays },
);
