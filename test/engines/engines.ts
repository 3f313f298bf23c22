import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../support/until.ts';

/** Where the other engines are installed: beside the project's own packages, since only this compares with them. */
const FOLDER = join(import.meta.dirname, '../../.engines');

const PACKAGES = ['amplify-dynamodb-simulator@2.9.30', 'fauxqs@2.4.1'];

/** An engine that runs, on this machine only. */
export interface RunningEngine {
  endpoint: string;
  stop(): void;
}

export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}

/** Installs what is missing. @throws {Error} when npm fails */
export function installEngines(): void {
  const names = PACKAGES.map((name) => name.slice(0, name.lastIndexOf('@')));
  if (names.every((name) => existsSync(join(FOLDER, 'node_modules', name)))) return;
  mkdirSync(FOLDER, { recursive: true });
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const { status } = spawnSync('npm', ['install', '--prefix', FOLDER, ...options, ...PACKAGES], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm could not install ${PACKAGES.join(' and ')}`);
}

/** Amazon's own DynamoDB for development, which carries out requests at the same time. Needs Java. */
export async function startDynamoDbLocal(): Promise<RunningEngine> {
  const emulator = join(FOLDER, 'node_modules/amplify-dynamodb-simulator/emulator');
  const port = await freePort();
  const options = ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar'];
  const program = ['java', ...options, '-inMemory', '-sharedDb', '-port', String(port)];
  return running(program, { cwd: emulator, port });
}

/** An SQS that was written by others. It listens on every address; its queue URLs need a name for a host. */
export async function startFauxqs(): Promise<RunningEngine> {
  const port = await freePort();
  return running([process.execPath, join(FOLDER, 'node_modules/fauxqs/dist/server.js')], {
    cwd: FOLDER,
    port,
    env: { FAUXQS_HOST: 'localhost', FAUXQS_PORT: String(port) },
  });
}

async function running(
  [command = '', ...args]: string[],
  { cwd, port, env = {} }: { cwd: string; port: number; env?: Record<string, string> },
): Promise<RunningEngine> {
  const engine = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await until(`an answer of ${command} on port ${port}`, () => answers(endpoint, engine));
  return { endpoint, stop: () => void engine.kill() };
}

async function answers(endpoint: string, engine: ChildProcess): Promise<boolean> {
  if (engine.exitCode !== null)
    throw new Error(`the engine ended with ${engine.exitCode} before it answered`);
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
