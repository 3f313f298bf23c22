import { createSocket, type Socket } from 'node:dgram';

/**
 * A finished subsegment, as X-Ray reads it; times in seconds since the epoch.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export interface SegmentDocument {
  readonly trace_id: string;
  /** 16 hex digits, as `parent_id`. */
  readonly id: string;
  readonly parent_id: string;
  readonly type: 'subsegment';
  readonly name: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  readonly fault?: true;
  readonly cause?: { readonly exceptions: readonly { id: string; type: string; message: string }[] };
}

/** Takes a finished segment. Resolves once it has left the process, which Lambda may stop after the invocation; never rejects. */
export type SendSegment = (segment: SegmentDocument) => Promise<void>;

/** What comes before each document. */
const HEADER = '{"format":"json","version":1}\n';

/**
 * Sends segments to the X-Ray daemon that runs beside a function, one datagram each. One that is lost on
 * the way is missing in the trace, and nowhere else.
 *
 * @param address `host:port`, as Lambda gives it in `AWS_XRAY_DAEMON_ADDRESS`
 * @param onTrouble told of a segment that could not be sent
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
export function daemonSender(address: string, onTrouble: (error: unknown) => void): SendSegment {
  const [host, port] = address.split(':');
  let opening: Promise<Socket> | undefined;
  return async (segment) => {
    opening ??= connectTo(Number(port), host, onTrouble);
    try {
      const socket = await opening;
      await new Promise<void>((resolve, reject) => {
        socket.send(HEADER + JSON.stringify(segment), (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      onTrouble(error);
    }
  };
}

/** Connected, since a socket that only sends would otherwise take datagrams from every network of the machine. */
function connectTo(
  port: number,
  host: string | undefined,
  onTrouble: (error: unknown) => void,
): Promise<Socket> {
  // An open socket would keep a process alive that has nothing left to do.
  const socket = createSocket('udp4').on('error', onTrouble).unref();
  return new Promise((resolve, reject) => {
    socket.connect(port, host, (error?: Error) => (error ? reject(error) : resolve(socket)));
  });
}
