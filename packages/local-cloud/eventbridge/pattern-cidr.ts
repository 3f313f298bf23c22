import { isIPv4, isIPv6 } from 'node:net';
import { InvalidEventPatternError } from './pattern-error.ts';
import type { TextTest } from './pattern-text.ts';

interface Address {
  bits: 32 | 128;
  value: bigint;
}

/**
 * Compiles the `cidr` operator for IPv4 and IPv6.
 *
 * @throws {InvalidEventPatternError} when the block is not `<address>/<mask bits>`
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html#eb-filtering-ip-matching
 */
export function compileCidr(block: string): TextTest {
  const parts = block.split('/');
  const [network = '', mask = ''] = parts;
  if (parts.length !== 2) throw new InvalidEventPatternError("Malformed CIDR, one '/' required");
  if (!/^\d{1,3}$/.test(mask)) {
    throw new InvalidEventPatternError('Malformed CIDR, mask bits must be an integer');
  }
  const base = parseAddress(network);
  if (!base) throw new InvalidEventPatternError(`Nonstandard IP address: ${network}`);
  const free = base.bits - Number(mask);
  if (free < 0) throw new InvalidEventPatternError(`Malformed CIDR, mask bits must be <= ${base.bits}`);
  const shift = BigInt(free);
  const prefix = base.value >> shift;
  return (text) => {
    const address = parseAddress(text);
    return address !== undefined && address.bits === base.bits && address.value >> shift === prefix;
  };
}

function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) {
    return { bits: 32, value: joinNumbers(text.split('.').map(Number), 256n) };
  }
  // Zone indices and embedded IPv4 are legal IPv6 text, but no address that EventBridge documents.
  if (!isIPv6(text) || text.includes('.') || text.includes('%')) return undefined;
  const [head = '', tail = ''] = text.split('::');
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const zeros: string[] = Array(8 - before.length - after.length).fill('0');
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
  return { bits: 128, value: joinNumbers(groups, 65_536n) };
}

function joinNumbers(digits: number[], base: bigint): bigint {
  return digits.reduce((sum, digit) => sum * base + BigInt(digit), 0n);
}
