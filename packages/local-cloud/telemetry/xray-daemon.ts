import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readDatagram, type Segment } from './segment.ts';

/** Takes the place of the X-Ray daemon. */
export interface XrayDaemon {
  /** `127.0.0.1:<port>`, the value of `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Listens for trace segments on any free UDP port of 127.0.0.1.
 *
 * @param onSegment given each segment and subsegment
 * @param onUnreadable told of a datagram of another form, which is dropped
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
 */
export async function listenForSegments(
  onSegment: (segment: Segment) => void,
  onUnreadable: (error: unknown) => void,
): Promise<XrayDaemon> {
  const socket = createSocket('udp4');
  socket.on('message', (datagram) => {
    try {
      onSegment(readDatagram(datagram.toString('utf8')));
    } catch (error) {
      onUnreadable(error);
    }
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
