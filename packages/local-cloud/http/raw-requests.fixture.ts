import { connect, type Socket } from 'node:net';

const HOST = 'Host: localhost';

/** A request as bytes; of a body the length is told. */
function raw(line: string, headers: readonly string[] = [HOST], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return `${[`${line} HTTP/1.1`, ...headers, ...length, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;
}

const call = (target: string, body: string) => raw('POST /', [HOST, `X-Amz-Target: ${target}`], body);
const post = (path: string, body: string) =>
  raw(`POST ${path}`, [HOST, 'Content-Type: application/json'], body);

const nested = (depth: number) => `{"a":${'{"M":{"a":'.repeat(depth)}1${'}}'.repeat(depth)}}`;

/** Bodies that are no input of any operation, whatever they are sent to. */
const ODD_BODIES = [
  'null',
  '[]',
  '{',
  '\u0000',
  '{"__proto__":{"a":1}}',
  '{"TableName":5,"Item":[],"Key":7,"QueueUrl":{},"Entries":"x","SecretId":[],"model":[],"text":{}}',
  '['.repeat(50_000),
  `{"TableName":"t","Item":${nested(5_000)}}`,
];

/** The beginning of what a browser's page, a scanner or a broken client may send, and no HTTP library lets out. */
export const RAW_REQUESTS: ReadonlyArray<string | Buffer> = [
  Buffer.from([0, 255, 13, 10, 7, 128, 13, 10, 13, 10]),
  // A greeting of TLS, and one of HTTP/2.
  Buffer.from('16030100c8010000c40303', 'hex'),
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  // No Host.
  raw('GET /_local/health', []),
  'GET /_local/health HTTP/1.0\r\n\r\n',
  // Larger than what is kept of headers.
  raw('GET /', [HOST, `X-Long: ${'x'.repeat(100_000)}`]),
  // Bodies whose end is not where one of two headers says it is, or nowhere.
  `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET`,
  `POST / HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  // As to a proxy.
  raw('CONNECT 169.254.169.254:80'),
  raw('GET http://169.254.169.254/latest/meta-data/'),
  raw('OPTIONS *'),
  ...['TRACE', 'FROB', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'HEAD', 'POST', 'GET'].map((method) =>
    raw(`${method} /nothing/of/this?name=%00`),
  ),
  ...[
    '/../../../../etc/passwd',
    '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2f..%2f..%2f..%2fetc/passwd',
    '/assets/%5c..%5c..%5cetc%5cpasswd',
    '//etc/passwd',
    '/_local/../../../etc/passwd',
    '/%00',
    '/%',
    '/%ff%fe',
  ].map((path) => raw(`GET ${path}`)),
  ...['', 'x', 'AmazonSQS.__proto__', 'AWSEvents.constructor'].map((target) => call(target, '{}')),
  ...[
    'DynamoDB_20120810.PutItem',
    'DynamoDB_20120810.Query',
    'AmazonSQS.SendMessage',
    'AmazonSQS.ReceiveMessage',
    'AWSEvents.PutEvents',
    'secretsmanager.GetSecretValue',
  ].flatMap((target) => ODD_BODIES.map((body) => call(target, body))),
  ...['/PutVectors', '/constructor', '/a-bucket/%ff'].flatMap((path) =>
    ODD_BODIES.map((body) => post(path, body)),
  ),
];

/** The same to paths that the caller has. */
export function rawPosts(paths: readonly string[]): string[] {
  return paths.flatMap((path) => ODD_BODIES.map((body) => post(path, body)));
}

/** Requests that never end: nothing at all, a head, and a body that are not complete. */
export const UNFINISHED: readonly string[] = [
  '',
  `GET /_local/health HTTP/1.1\r\n${HOST}\r\n`,
  `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 100\r\n\r\n{`,
];

/** Sends a request that stays open. @returns ends it */
export function leaveOpen(port: number, bytes: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      resolve(() => socket.destroy());
    });
    // Who is left waiting may hang up.
    socket.on('error', reject);
  });
}

/**
 * @returns all that came back until the other side hung up
 * @throws when nothing listens, and when it does not hang up
 */
export function sendRaw(port: number, bytes: string | Buffer, patienceMs = 60_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setTimeout(patienceMs, () => socket.destroy(new Error(`port ${port} does not answer ${bytes}`)));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // It hung up before it had read everything.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(answer);
      else reject(error);
    });
    socket.on('close', () => resolve(answer));
  });
}
