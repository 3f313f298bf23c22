import type { NetworkInterfaceInfo } from 'node:os';
import { listen } from '@prosa/local-cloud/http';
import { expect, it } from 'vitest';
import { bridgeAddress, openBridge } from './docker-bridge.ts';

const of = (family: 'IPv4' | 'IPv6', address: string) => ({ family, address }) as NetworkInterfaceInfo;

it('is the address of Docker’s own network, never one that other machines are in', () => {
  const eth0 = [of('IPv4', '192.168.0.7')];
  const docker0 = [of('IPv6', 'fe80::1'), of('IPv4', '172.17.0.1')];
  expect(bridgeAddress({ eth0, docker0 })).toBe('172.17.0.1');
  expect(() => bridgeAddress({ eth0 })).toThrow('there is no network docker0 here');
});

it('says in a line that a port is taken, and leaves none open', async () => {
  const [free, taken] = [await listen(() => undefined), await listen(() => undefined)];
  await free.close();
  try {
    const opening = openBridge('127.0.0.1', [free.port, taken.port], () => undefined);
    await expect(opening).rejects.toThrow(/^cannot listen on 127\.0\.0\.1: .*EADDRINUSE/);
    await (await listen(() => undefined, free.port)).close();
  } finally {
    await taken.close();
  }
});
