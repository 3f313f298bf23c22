import * as z from 'zod';
import { InvalidFaultError } from './errors.ts';
import { TARGETS } from './targets.ts';

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

/** A checked fault with one action. */
export type FaultWith<Target extends FaultTarget, Action extends FaultOf<Target>['action']> = Extract<
  FaultOf<Target>,
  { action: Action }
>;

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
