import * as z from 'zod';
import { InvalidFaultError } from './errors.ts';
import { type FaultOf, type FaultTarget, SHARED } from './target.ts';

/** A checked fault of any target: what its action takes stands beside `action`. */
export type Fault = FaultOf<FaultTarget> & z.output<z.ZodObject<typeof SHARED>>;

const headSchema = z.looseObject({ target: z.string(), action: z.string() });

/**
 * Checks a fault.
 *
 * @param targets those that exist in this runtime, by their names
 * @throws {InvalidFaultError} saying what is wrong and what would be right
 */
export function parseFault(input: unknown, targets: ReadonlyMap<string, FaultTarget>): Fault {
  const head = headSchema.safeParse(input);
  if (!head.success) throw new InvalidFaultError(describe(head.error));
  const { target: name, action } = head.data;
  const target = targets.get(name);
  if (!target) {
    throw new InvalidFaultError(
      `target: there is no ${name} here; there are ${[...targets.keys()].join(', ')}`,
    );
  }
  const { actions, match } = target;
  const parameters = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!parameters) {
    throw new InvalidFaultError(
      `action: ${name} has no "${action}"; it has ${Object.keys(actions).join(', ')}`,
    );
  }
  const schema = z.strictObject({
    target: z.literal(name),
    action: z.literal(action),
    match: z.strictObject(match).optional(),
    ...SHARED,
    ...parameters,
  });
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new InvalidFaultError(describe(parsed.error));
  return parsed.data;
}

function describe({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'the body'}: ${message}`)
    .join('; ');
}
