import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Takes the place of the X-Ray daemon. */
export interface XrayDaemon {
  /** `127.0.0.1:<port>`, the value of `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly address: string;
  /** The newest segments and subsegments, oldest first. */
  segments(): Array<Record<string, unknown>>;
  close(): Promise<void>;
}

/** How many segments are kept. */
const CAPACITY = 5000;

/**
 * Listens for trace segments on any free UDP port of 127.0.0.1.
 *
 * A datagram is `{"format": "json", "version": 1}`, a line feed and one segment document.
 *
 * @param onUnreadable told of a datagram of another form, which is dropped
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
 */
export async function listenForSegments(onUnreadable: (error: unknown) => void): Promise<XrayDaemon> {
  const socket = createSocket('udp4');
  let kept: Array<Record<string, unknown>> = [];
  socket.on('message', (datagram) => {
    try {
      const text = datagram.toString('utf8');
      kept.push(JSON.parse(text.slice(text.indexOf('\n') + 1)) as Record<string, unknown>);
      // Trimmed in bulk: taking one from the front for each one at the end would copy the list every time.
      if (kept.length >= 2 * CAPACITY) kept = kept.slice(-CAPACITY);
    } catch (error) {
      onUnreadable(error);
    }
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    segments: () => kept.slice(-CAPACITY),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
