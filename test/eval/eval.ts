import '../../bin/require-node.js';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Progress } from '../../bin/progress.ts';
import { type EvalOptions, EvalUsageError, parseEvalOptions } from './eval-options.ts';
import { liveModel, probe } from './live-model.ts';
import type { GuardRun } from './measures.ts';
import { readCases, readHandoffCases } from './read-cases.ts';
import { belowFloor, type EvalReport, evalReport, renderEval } from './report.ts';
import { handoffCase, runCases } from './run-cases.ts';
import { GUARD_RUNS, runGuards } from './run-guards.ts';

/**
 * Customers of the made-up shop talk to the agent's own code, and what came of it is judged by the shop's log and by what they read. With
 * a model every floor counts; without one a stand-in says what the cases have written down.
 *
 * `npm run eval`, `npm run eval -- --model gpt-6-luna --runs 4`
 */
async function evaluate(args: readonly string[]): Promise<number> {
  const options = parseEvalOptions(args);
  const live = liveModel(options, process.env);
  const { runs, seed, only } = options;
  const isMeant = ({ id }: { id: string }) => only === undefined || id.startsWith(only);
  const cases = readCases().filter(isMeant);
  const handoffs = readHandoffCases().map(handoffCase).filter(isMeant);
  if (cases.length + handoffs.length === 0) throw new EvalUsageError(`no case begins with "${only}"`);
  const hasGuards = only === undefined;
  if (live) await probe(live);
  const progress = new Progress(cases.length * runs + handoffs.length + (hasGuards ? GUARD_RUNS : 0));
  let done = 0;
  const common = { seed, live, onRun: () => progress.tell(++done) };
  const ran = [
    ...(await runCases(cases, { ...common, runs })),
    ...(await runCases(handoffs, { ...common, runs: 1 })),
  ];
  const guarded: GuardRun[] = hasGuards ? await runGuards(common) : [];
  progress.end();
  const told = {
    at: new Date().toISOString(),
    model: live?.name ?? 'the stand-in',
    isLive: live !== undefined,
    runs,
    seed,
  };
  const report = evalReport(told, { runs: ran, guarded, price: live?.price });
  await write(report, options);
  return belowFloor(report).length > 0 ? 1 : 0;
}

async function write(report: EvalReport, { out, json }: EvalOptions): Promise<void> {
  const name = `${report.at.replaceAll(':', '-').slice(0, 19)}-${report.model.replaceAll(/[^\w.-]+/g, '-')}`;
  const table = renderEval(report);
  const whole = `${JSON.stringify(report, undefined, 2)}\n`;
  await mkdir(out, { recursive: true });
  await writeFile(join(out, `${name}.json`), whole);
  await writeFile(join(out, `${name}.md`), `${table}\n`);
  process.stdout.write(json ? whole : `${table}\n\nresults in ${join(out, name)}.json and .md\n`);
  const below = belowFloor(report).map(({ id }) => id);
  if (below.length > 0) process.stderr.write(`eval: below the floor: ${below.join(', ')}\n`);
}

try {
  process.exit(await evaluate(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof EvalUsageError)) throw error;
  process.stderr.write(`eval: ${error.message}\n`);
  process.exit(2);
}
