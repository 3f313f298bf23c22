import { BlockList, isIPv6 } from 'node:net';

/** Networks that are no part of the internet. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const IPV4: ReadonlyArray<[network: string, prefix: number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local: among them is where a machine in the cloud reads its own credentials.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];

/** @see https://www.iana.org/assignments/iana-ipv6-special-registry */
const IPV6: ReadonlyArray<[network: string, prefix: number]> = [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
];

/** Names that only a local network resolves. */
const LOCAL_NAME = /^(?:[^.]+|.+\.(?:local|localhost|internal|lan|home\.arpa))\.?$/i;

/**
 * Whether an address may be on the internet, as far as it says so itself: no name is resolved.
 *
 * @param url an http or https address
 */
export function isPublicAddress(url: string): boolean {
  // The parser turns every spelling of an IPv4 address, such as 0x7f.1, into its four numbers.
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const notPublic = new BlockList();
  for (const [network, prefix] of IPV4) notPublic.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of IPV6) notPublic.addSubnet(network, prefix, 'ipv6');
  if (isIPv6(host)) return !notPublic.check(host, 'ipv6');
  if (/^[\d.]+$/.test(host)) return !notPublic.check(host, 'ipv4');
  return !LOCAL_NAME.test(host);
}
