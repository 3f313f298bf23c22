import type { AttributeValue, Item } from '../dynamodb/dynalite.ts';

/** What a list or map costs besides its elements, and what each element costs besides its value, in bytes. */
const DOCUMENT_BYTES = 3;
const ELEMENT_BYTES = 1;

/**
 * The size of an item as DynamoDB counts it for capacity: names and values in UTF-8.
 *
 * Exact but for numbers, which AWS calls approximate: a byte for two significant digits and one more.
 *
 * @returns bytes
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return binaryBytes(value.B);
  if (value.SS) return total(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS) return total(value.NS, numberBytes);
  if (value.BS) return total(value.BS, binaryBytes);
  if (value.L) return DOCUMENT_BYTES + total(value.L, (element) => ELEMENT_BYTES + valueBytes(element));
  if (value.M) {
    return DOCUMENT_BYTES + ELEMENT_BYTES * Object.keys(value.M).length + itemBytes(value.M);
  }
  return 1;
}

/** Zeroes before and after the significant digits are left out. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1;
}

function binaryBytes(base64: string): number {
  return Buffer.from(base64, 'base64').length;
}

function total<T>(values: readonly T[], bytesOf: (value: T) => number): number {
  return values.reduce((sum, value) => sum + bytesOf(value), 0);
}
