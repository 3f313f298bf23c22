import { Session } from 'node:inspector/promises';

/**
 * Put in the place of a function's index.mjs, which is then beside it: after each invocation it writes how many calls of
 * functions the engine made for it. The engine counts them as a coverage report would.
 */
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const { handler: counted } = await import('./counted.mjs');

/** Calls since it was last asked. */
async function calls() {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .flatMap(({ functions }) => functions)
    .reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
}

export const handler = async (event, context) => {
  await calls();
  try {
    return await counted(event, context);
  } finally {
    process.stdout.write(`${JSON.stringify({ calls: await calls() })}\n`);
  }
};
