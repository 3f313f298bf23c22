import type { networkInterfaces } from 'node:os';
import { CommandError } from '../cli/errors.ts';
import { openRelay, type Relay } from './relay.ts';

/** The network that containers are in unless told otherwise. */
const BRIDGE = 'docker0';

/**
 * This machine's address in Docker's own network on Linux. It is of no other network, but whoever can reach it reaches
 * what listens there.
 *
 * @throws {CommandError} without such a network
 * @see https://docs.docker.com/engine/network/drivers/bridge/
 */
export function bridgeAddress(interfaces: ReturnType<typeof networkInterfaces>): string {
  const address = interfaces[BRIDGE]?.find(({ family }) => family === 'IPv4')?.address;
  if (address !== undefined) return address;
  throw new CommandError(
    `there is no network ${BRIDGE} here: Docker Desktop needs no --bridge, and Docker on Linux must be running`,
  );
}

/**
 * Passes connections of containers on to the instance, which itself listens on 127.0.0.1 only.
 *
 * @throws {CommandError} when a port is taken there; nothing is left open
 */
export async function openBridge(
  address: string,
  ports: readonly number[],
  onTrouble: (error: Error) => void,
): Promise<Relay> {
  const open: Relay[] = [];
  const close = async () => {
    await Promise.all(open.map((relay) => relay.close()));
  };
  try {
    for (const port of ports) {
      open.push(await openRelay({ host: address, port }, { host: '127.0.0.1', port }, onTrouble));
    }
  } catch (error) {
    await close();
    throw new CommandError(`cannot listen on ${address}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  return { close };
}
