import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A handler as the Node.js 24 runtime calls it: no callback any more. */
export type Handler = (event: unknown, context: object) => unknown;

/** A fault of the function's package that Lambda reports under a type of its own. */
class RuntimeError extends Error {
  constructor(errorType: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = errorType;
  }
}

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * Loads the function that `handler` names, such as `index.handler` or `src/index.api.handler`.
 *
 * @throws {RuntimeError} with the types of Lambda's runtime: `Runtime.MalformedHandlerName`,
 *   `Runtime.ImportModuleError`, `Runtime.UserCodeSyntaxError`, `Runtime.HandlerNotFound`,
 *   `Runtime.CallbackHandlerDeprecated`
 * @throws whatever the module throws while it loads
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export async function loadHandler(codeDirectory: string, handler: string): Promise<Handler> {
  const { file, exportPath } = splitHandler(handler);
  const base = path.resolve(codeDirectory, file);
  const found = EXTENSIONS.map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (!found) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const loaded = await importModule(found);
  const value = pick(loaded, exportPath) ?? pick(loaded.default, exportPath);
  if (value === undefined || value === null) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof value !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  if (value.length >= 3) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.',
    );
  }
  return value as Handler;
}

function splitHandler(handler: string): { file: string; exportPath: string[] } {
  const { dir, base } = path.posix.parse(handler);
  const [moduleName, ...exportPath] = base.split('.');
  if (handler.includes('..') || !moduleName || exportPath.length === 0 || exportPath.includes('')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name`);
  }
  return { file: path.posix.join(dir, moduleName), exportPath };
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (error instanceof SyntaxError) {
      throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error), { cause: error });
    }
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(error), { cause: error });
    }
    throw error;
  }
}

function pick(root: unknown, exportPath: string[]): unknown {
  return exportPath.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  );
}
