import * as z from 'zod';
import { InvalidFaultError } from './errors.ts';

/** A day: nothing waits longer. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

const name = z.string().min(1).max(300);
const milliseconds = z.int().min(0).max(LONGEST_MS);
const when = z.enum(['before', 'after']);
const service = z.enum(['dynamodb', 'sqs', 'eventbridge', 'secretsmanager']);

/**
 * What can be disturbed: for each target the filter of `match` and the actions with what each takes.
 *
 * `queue` and `function` are parts of a physical name and `text` is a part of the customer's newest message;
 * upper and lower case do not matter for these. Everything else in `match` is compared as a whole.
 */
export const TARGETS = {
  bus: {
    match: { detail_type: name.optional(), conversation_id: name.optional() },
    actions: {
      /** Delivered a second time, `ms` later. */
      duplicate: { ms: milliseconds.default(0) },
      /** Delivered `ms` late. */
      delay: { ms: milliseconds },
      /** Held until the next event of the same conversation to the same target has passed, at most `ms`. */
      reorder: { ms: milliseconds.default(5000) },
    },
  },
  sqs: {
    match: { queue: name.optional(), conversation_id: name.optional() },
    actions: {
      /** Delivered once more `ms` after it was deleted; each message at most once. */
      redeliver: { ms: milliseconds.default(0) },
      /** Visible again `ms` after it was received, while its receiver still works. */
      'early-visibility': { ms: milliseconds.default(0) },
    },
  },
  lambda: {
    match: { function: name.optional() },
    actions: {
      /** The environment ends before the handler runs, or when it has finished and before that counts. */
      kill: { when: when.default('before') },
      throttle: {},
      slow: { ms: milliseconds },
    },
  },
  sdk: {
    match: { service: service.optional(), operation: name.optional(), function: name.optional() },
    actions: {
      throttle: {},
      error: {},
      /** Carried out, and the connection dropped in place of the answer. */
      'lost-response': {},
      /** Only TransactWriteItems. */
      conflict: {},
      slow: { ms: milliseconds },
      /** Every running environment of the calling function ends, before or after the call is carried out. */
      'kill-caller': { when: when.default('before') },
    },
  },
  whatsapp: {
    match: { to: name.optional(), phone_number_id: name.optional() },
    actions: {
      refuse: { code: z.int().min(0).max(999_999) },
      /** HTTP 502 without a code of WhatsApp's. */
      error: {},
      /** No answer until the caller gives up, or `ms` later a dropped connection. */
      hang: { ms: milliseconds.optional() },
      'drop-after-accept': {},
      slow: { ms: milliseconds },
    },
  },
  model: {
    match: { text: name.optional() },
    actions: {
      error: {},
      'rate-limit': {},
      hang: { ms: milliseconds.optional() },
      /** A finished answer without text. */
      empty: {},
      /** JSON that is no answer of the API. */
      nonsense: {},
      slow: { ms: milliseconds },
    },
  },
} as const;

/** Targets that a request may name although nothing stands behind them yet. */
const PLANNED_TARGETS = ['tools'];

const SHARED = {
  /** From 0 to 1; every opportunity when left out. */
  probability: z.number().min(0).max(1).optional(),
  /** How often it strikes at most. */
  count: z.int().min(1).optional(),
  /** How many opportunities it lets pass first. */
  skip: z.int().min(0).optional(),
  /** Decides, with the same opportunities, the same way each time. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
};

export type FaultTarget = keyof typeof TARGETS;

type Actions<Target extends FaultTarget> = (typeof TARGETS)[Target]['actions'];
type MatchOf<Target extends FaultTarget> = z.output<z.ZodObject<(typeof TARGETS)[Target]['match']>>;
type ParametersOf<Target extends FaultTarget, Action extends keyof Actions<Target>> = z.ZodObject<
  typeof SHARED & Actions<Target>[Action]
>;

interface Head<Target extends FaultTarget, Action> {
  target: Target;
  action: Action;
  match?: MatchOf<Target>;
}

/** A checked fault of one target, with the defaults filled in. */
export type FaultOf<Target extends FaultTarget> = {
  [Action in keyof Actions<Target>]: Head<Target, Action> & z.output<ParametersOf<Target, Action>>;
}[keyof Actions<Target>];

export type Fault = { [Target in FaultTarget]: FaultOf<Target> }[FaultTarget];

type InputOf<Target extends FaultTarget> = {
  [Action in keyof Actions<Target>]: Head<Target, Action> & z.input<ParametersOf<Target, Action>>;
}[keyof Actions<Target>];

/** A fault as it is asked for, in a test or in `POST /_local/faults`. */
export type FaultInput = { [Target in FaultTarget]: InputOf<Target> }[FaultTarget];

const headSchema = z.looseObject({ target: z.string(), action: z.string() });

/**
 * Checks a fault.
 *
 * @param available the targets that exist in this runtime
 * @throws {InvalidFaultError} saying what is wrong and what would be right
 */
export function parseFault(input: unknown, available: ReadonlySet<FaultTarget>): Fault {
  const head = headSchema.safeParse(input);
  if (!head.success) throw new InvalidFaultError(describe(head.error));
  const { target, action } = head.data;
  if (!isTarget(target)) {
    const known = [...Object.keys(TARGETS), ...PLANNED_TARGETS];
    throw new InvalidFaultError(
      PLANNED_TARGETS.includes(target)
        ? `target: there are no ${target} here yet`
        : `target: "${target}" is not one of ${known.join(', ')}`,
    );
  }
  if (!available.has(target)) {
    throw new InvalidFaultError(`target: there is no ${target} here; there are ${[...available].join(', ')}`);
  }
  const actions: Readonly<Record<string, z.core.$ZodLooseShape>> = TARGETS[target].actions;
  const parameters = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!parameters) {
    throw new InvalidFaultError(
      `action: ${target} has no "${action}"; it has ${Object.keys(actions).join(', ')}`,
    );
  }
  const schema = z.strictObject({
    target: z.literal(target),
    action: z.literal(action),
    match: z.strictObject(TARGETS[target].match).optional(),
    ...SHARED,
    ...parameters,
  });
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new InvalidFaultError(describe(parsed.error));
  return parsed.data as Fault;
}

function isTarget(target: string): target is FaultTarget {
  return Object.hasOwn(TARGETS, target);
}

function describe({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'the body'}: ${message}`)
    .join('; ');
}
