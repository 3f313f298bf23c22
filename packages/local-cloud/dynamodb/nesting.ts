import { validationException } from './errors.ts';

/** Members of an input that hold attribute values by name, wherever they stand in it. */
const PLACES: ReadonlySet<string> = new Set(['Item', 'Key', 'ExpressionAttributeValues']);

/** Lists and maps around a value, at most: with the value itself 32 levels. */
const MOST_WRAPPERS = 31;

/**
 * Refuses values that are nested deeper than DynamoDB stores them.
 *
 * Not as AWS: there, values of expressions are looked at in some regions only, and in a transaction an update's cancels it.
 *
 * @param input of any operation, unchecked
 * @throws {AwsServiceError} ValidationException
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes-nested-depth
 */
export function checkNesting(input: unknown): void {
  for (const values of placesIn(input)) {
    // No recursion: what is too deep would be so for the stack as well.
    const open = Object.values(values).map((value) => ({ value, wrappers: 0 }));
    for (const { value, wrappers } of open) {
      const inner = innerValues(value);
      if (inner && wrappers === MOST_WRAPPERS) {
        throw validationException(
          'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
        );
      }
      for (const one of inner ?? []) open.push({ value: one, wrappers: wrappers + 1 });
    }
  }
}

function placesIn(input: unknown): object[] {
  const places: object[] = [];
  const open = [input];
  for (const value of open) {
    if (value === null || typeof value !== 'object') continue;
    for (const [name, member] of Object.entries(value)) {
      if (!PLACES.has(name)) open.push(member);
      else if (member !== null && typeof member === 'object') places.push(member);
    }
  }
  return places;
}

/** @returns undefined for what is neither a list nor a map */
function innerValues(value: unknown): unknown[] | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if ('L' in value && Array.isArray(value.L)) return value.L;
  return 'M' in value && value.M !== null && typeof value.M === 'object' ? Object.values(value.M) : undefined;
}
