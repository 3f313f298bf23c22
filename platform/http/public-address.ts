import { BlockList, isIP } from 'node:net';

/** Networks that are no part of the internet, or none that answers. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const NOT_PUBLIC_IPV4: ReadonlyArray<[network: string, prefix: number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local: among them is where a machine in the cloud reads its own credentials.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/**
 * Of IPv6 only what is given out is public: so an IPv4 address in the clothes of another kind (mapped, translated) is not,
 * and neither is what is local. Of that part, these are not.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const PUBLIC_IPV6: [network: string, prefix: number] = ['2000::', 3];
const NOT_PUBLIC_IPV6: ReadonlyArray<[network: string, prefix: number]> = [
  ['2001::', 23],
  ['2001:db8::', 32],
  // An IPv4 address within.
  ['2002::', 16],
  ['3fff::', 20],
];

/** Names that only a local network resolves. */
const LOCAL_NAME = /^(?:[^.]+|.+\.(?:local|localhost|internal|lan|home\.arpa))\.?$/i;

const notPublic = new BlockList();
for (const network of NOT_PUBLIC_IPV4) notPublic.addSubnet(...network, 'ipv4');
for (const network of NOT_PUBLIC_IPV6) notPublic.addSubnet(...network, 'ipv6');
const ownMachine = new BlockList();
ownMachine.addSubnet('127.0.0.0', 8, 'ipv4');
ownMachine.addAddress('::1', 'ipv6');
const publicIpv6 = new BlockList();
publicIpv6.addSubnet(...PUBLIC_IPV6, 'ipv6');

/** Whether an IP address, without brackets, is one of the internet. */
export function isPublicIp(address: string): boolean {
  if (isIP(address) === 4) return !notPublic.check(address, 'ipv4');
  return isIP(address) === 6 && publicIpv6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/** Whether an IP address, without brackets, is this machine's own. */
export function isOwnMachine(address: string): boolean {
  return ownMachine.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Whether an address may be on the internet, as far as it says so itself: no name is resolved.
 *
 * @param url an http or https address
 */
export function isPublicAddress(url: string | URL): boolean {
  // The parser turns every spelling of an IPv4 address, such as 0x7f.1, into its four numbers.
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? !LOCAL_NAME.test(host) : isPublicIp(host);
}
