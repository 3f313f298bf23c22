import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { endWithUs } from './end-with-us.ts';

const REPOSITORY = resolve(import.meta.dirname, '..');

/** The app did not synthesize. The message is what the app printed. */
export class SynthesisError extends Error {
  override name = 'SynthesisError';
}

/** How to synthesize. */
export interface SynthesizeOptions {
  /** Folder for the cloud assembly; made when missing. */
  readonly outdir: string;
  /** Context values that go before those of cdk.json, as `-c key=value` would. */
  readonly context?: Readonly<Record<string, string | number | boolean>>;
  /** Whether the library validates the templates, which takes a second or two; on unless `false`. */
  readonly validation?: boolean;
  /** Ends the synthesis when aborted. */
  readonly signal?: AbortSignal;
  /** The folder of the app's bin/, lib/ and cdk.json; this repository unless given. */
  readonly repository?: string;
}

/**
 * Synthesizes the app without the CDK command line, with the context of cdk.json, offline.
 * @returns the folder of the cloud assembly
 * @throws {SynthesisError} with the app's own error text
 */
export async function synthesize(options: SynthesizeOptions): Promise<{ assemblyDir: string }> {
  const assemblyDir = resolve(options.outdir);
  const repository = options.repository ?? REPOSITORY;
  const settings = JSON.parse(await readFile(join(repository, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = spawn(process.execPath, ['bin/prosa.ts'], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(options.signal ? { signal: options.signal } : {}),
    env: {
      ...process.env,
      CDK_OUTDIR: assemblyDir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...settings.context, ...options.context }),
      CDK_VALIDATION: String(options.validation ?? true),
    },
  });
  endWithUs(app);
  const [errorText, [code, signal]] = await Promise.all([text(app.stderr), once(app, 'exit')]);
  if (code !== 0) {
    throw new SynthesisError(errorText.trim() || `The CDK app ended with ${signal ?? `code ${code}`}.`);
  }
  return { assemblyDir };
}
