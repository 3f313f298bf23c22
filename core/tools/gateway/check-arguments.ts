import * as z from 'zod';
import type { JsonSchema, Tool } from '../tool.ts';

const checks = new WeakMap<JsonSchema, z.ZodType>();

/** What is wrong with arguments, in words for the model that gave them; undefined where they are as the tool says. */
export function argumentProblems(
  { parameters }: Pick<Tool, 'parameters'>,
  given: Record<string, unknown>,
): string | undefined {
  let check = checks.get(parameters);
  if (!check) {
    check = z.fromJSONSchema({ ...parameters });
    checks.set(parameters, check);
  }
  const { error } = check.safeParse(given);
  if (!error) return undefined;
  const lines = error.issues.slice(0, 5).map((issue) => `${placeOf(issue)}: ${wordsOf(issue)}`);
  return `The arguments are not as the tool says. ${lines.join('; ')}`;
}

function placeOf({ path }: z.core.$ZodIssue): string {
  return path.map(String).join('.') || 'arguments';
}

function wordsOf(issue: z.core.$ZodIssue): string {
  // Zod's own message of these would repeat the pattern's source or the keys, which is what helps here.
  return issue.message.slice(0, 200);
}
