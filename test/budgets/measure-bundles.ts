import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../lib/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../lib/functions.ts';

/** Bundles of the bare SDK in bare/, by the clients that they hold. */
const BARE = ['sdk', 'sdk-and-secrets'] as const;

/** The bare bundle with the clients of a function. */
const YARDSTICK: Readonly<Record<FunctionName, (typeof BARE)[number]>> = {
  webhook: 'sdk-and-secrets',
  dispatcher: 'sdk',
  'ai-agent': 'sdk-and-secrets',
  'triage-agent': 'sdk-and-secrets',
  sender: 'sdk-and-secrets',
  receipts: 'sdk',
  watchdog: 'sdk',
  timer: 'sdk',
  'desk-api': 'sdk',
  'tool-gateway': 'sdk-and-secrets',
  media: 'sdk-and-secrets',
  retriever: 'sdk-and-secrets',
  embedder: 'sdk-and-secrets',
};

/** Of each bundle; the cheapest counts. */
const STARTS = 9;

/** What loading a bundle costs, over a bundle of the bare SDK with the same clients. */
export interface BundleCost {
  readonly init: number;
  readonly bundle: number;
}

/**
 * Bundles the functions and the bare SDK as they are deployed, and loads each in processes of its own, one after the other.
 *
 * @param folder to write to
 */
export async function measureBundles(folder: string): Promise<{
  costs: Map<FunctionName, BundleCost>;
  /** Holds the bundles of the bare SDK. */
  bareFolder: string;
}> {
  const functions = await bundleFunctions({
    names: FUNCTION_NAMES,
    entryRoot: resolve(import.meta.dirname, '../../functions'),
    outdir: join(folder, 'functions'),
  });
  const bareFolder = join(folder, 'bare');
  const bare = await bundleFunctions({
    names: BARE,
    entryRoot: resolve(import.meta.dirname, 'bare'),
    outdir: bareFolder,
  });
  const costs = new Map<FunctionName, BundleCost>();
  for (const name of FUNCTION_NAMES) {
    const yardstick = bare[YARDSTICK[name]];
    const variables = await variablesOf(name);
    const [own, bareSdk]: [number[], number[]] = [[], []];
    for (let start = 0; start < STARTS; start++) {
      own.push(await startCpu(functions[name], variables));
      bareSdk.push(await startCpu(yardstick, {}));
    }
    // A busy machine only adds.
    const init = Math.min(...own) / Math.min(...bareSdk);
    const bundle = (await bytesOf(functions[name])) / (await bytesOf(yardstick));
    costs.set(name, { init, bundle });
  }
  return { costs, bareFolder };
}

const index = (folder: string) => join(folder, 'index.mjs');

async function bytesOf(folder: string): Promise<number> {
  return (await stat(index(folder))).size;
}

/** Any value of its kind for each variable that the function needs. */
async function variablesOf(name: FunctionName): Promise<Record<string, string>> {
  const { ENVIRONMENT } = (await import(`../../functions/${name}/names.ts`)) as {
    ENVIRONMENT: readonly string[];
  };
  const anyValueOf = (variable: string) => (/_URL$/.test(variable) ? 'https://127.0.0.1' : '1');
  return Object.fromEntries(ENVIRONMENT.map((variable) => [variable, anyValueOf(variable)]));
}

/** Microseconds of processor time that a fresh process takes to load a bundle. */
async function startCpu(folder: string, variables: Record<string, string>): Promise<number> {
  const script = `const before = process.cpuUsage();
    await import(${JSON.stringify(pathToFileURL(index(folder)).href)});
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(String(user + system));
    process.exit();`;
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1', ...variables };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env,
  });
  return Number(stdout);
}
