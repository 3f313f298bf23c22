import { randomBytes } from 'node:crypto';

/**
 * A message id as WhatsApp makes them: base64 that holds the customer's number, so a test that finds a
 * number in a log or a key finds a real leak. The bytes around it are those seen in real ids.
 *
 * @param number the customer's number, digits only, or a business-scoped user id
 * @param direction `in` from the customer, `out` to the customer
 */
export function newWamid(
  number: string,
  direction: 'in' | 'out',
  random: (size: number) => Buffer = randomBytes,
): string {
  const [marker, size] = direction === 'in' ? [0x12, 10] : [0x11, 9];
  const tail = random(size).toString('hex').toUpperCase();
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, number.length]),
    Buffer.from(number, 'latin1'),
    Buffer.from([0x15, 0x02, 0x00, marker, 0x18, tail.length]),
    Buffer.from(tail, 'latin1'),
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}
