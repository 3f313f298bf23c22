import { openRelay } from './relay.ts';
import { HOST_VARIABLE, PORTS_VARIABLE } from './variables.ts';

// Loaded in the container before the function: to its own 127.0.0.1 come the ports of the machine around it, so that every
// address that the function is given or reads (endpoints, queues, links, a tenant's systems) is right as it stands. By
// another name the runtime would refuse them, and the SDK would put a bucket's name before it.

const { [HOST_VARIABLE]: host = '', [PORTS_VARIABLE]: ports = '' } = process.env;
let told = false;

/** Once: the SDK tries again and again, and says no more than that a socket was closed. */
function tell(error: unknown): void {
  if (told) return;
  told = true;
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The local runtime is not reached: ${reason}. See docs/sam.md.\n`);
}

await Promise.all(
  ports
    .split(' ')
    .filter(Boolean)
    .map(async (text) => {
      const port = Number(text);
      try {
        await openRelay({ host: '127.0.0.1', port }, { host, port }, tell);
      } catch (error) {
        // In the machine's own network the runtime itself is there.
        const isThere = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
        if (!isThere) tell(error);
      }
    }),
);
