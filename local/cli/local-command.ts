import { DEFAULT_MODEL_ID } from '#core/model/names.ts';
import { DEMO_VERIFY_TOKEN } from '../demo/demo-tenant.ts';
import { banner } from './banner.ts';
import { followEvents } from './follow-events.ts';
import { HELP } from './help.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { LiveLines } from './live-lines.ts';
import { chooseModel } from './model-choice.ts';
import { DEFAULT_PORT, parseLocalOptions } from './options.ts';
import { asksForHelp, type CommandOutput } from './run-command.ts';
import { type LocalProsa, requirePlace, startLocal } from './start-local.ts';
import { followTenantFile, readTenantFile } from './tenant-file.ts';
import { watchProsa } from './watch-prosa.ts';

/**
 * `npm run local`: starts everything, says where, and then prints each message and answer until Ctrl-C.
 *
 * @returns 0 once it runs; the process stays alive
 * @throws {UsageError} {CommandError} {PortInUseError}
 */
export async function localCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  output: CommandOutput,
): Promise<number> {
  if (asksForHelp(args)) {
    output.print(HELP.local);
    return 0;
  }
  const options = parseLocalOptions(args);
  const { tenantPath } = options;
  const { model, warning } = chooseModel(environment, options.modelDelayMs);
  let tenant = tenantPath === undefined ? undefined : await readTenantFile(tenantPath);

  const reports: string[] = [];
  let running: { close(): Promise<void> } | undefined;
  exitOnInterrupt(async () => running?.close(), { endsWell: () => running !== undefined });
  const report = (line: string) => (running ? output.warn(line) : reports.push(line));
  const synthesis = {
    debounceSeconds: options.debounceSeconds,
    modelId: options.modelId,
    ...(options.asDeployed && { sentEvents: 'off' as const, traceSample: 1 }),
  };
  const lines = new LiveLines((id) => phoneOf(id));
  let phoneOf = (phoneNumberId: string) => phoneNumberId;
  const start = async (place: { port: number; assemblyDir?: string }) => {
    const prosa = await startLocal({
      ...synthesis,
      ...place,
      tenant,
      documents: true,
      model,
      strict: options.strict,
      dataPath: options.dataPath,
      dynamodbEndpoint: options.dynamodbEndpoint,
      maximumEnvironments: options.environments,
      onLog({ functionName, line }) {
        const told = options.verbose ? `${functionName}: ${line}` : lines.ofLog(line);
        if (told !== undefined) output.print(told);
      },
      onInvocation: options.verbose ? (invocation) => tellColdStart(invocation, output) : undefined,
      onReport: report,
    });
    // Beside everything else: who writes first finds modules loaded, or waits for the rest of the loading.
    void prosa.runtime.warm();
    prosa.page.folder().catch((error: unknown) => report(String(error)));
    phoneOf = (id) => prosa.tenants.channel(id)?.display_phone_number ?? id;
    return tellConversations(prosa, lines, output);
  };

  let current: () => LocalProsa;
  const watchesSources = options.watch && options.assemblyDir === undefined;
  if (watchesSources) {
    await requirePlace(options);
    const watched = await watchProsa({
      synthesis,
      start: (assemblyDir, port = options.port) => start({ assemblyDir, port }),
      lossOfRestart: lossOfRestart(options.dataPath),
      report,
    });
    running = watched;
    current = () => watched.current;
  } else {
    const started = await start({ port: options.port, assemblyDir: options.assemblyDir });
    running = started;
    current = () => started;
  }
  const prosa = current();
  if (tenantPath !== undefined && options.watch) {
    followTenantFile(
      tenantPath,
      async (saved) => {
        const report = await current().provision(saved, { update: true });
        tenant = saved;
        return report;
      },
      report,
    );
  }
  output.print(
    banner({
      url: prosa.runtime.url,
      webhookUrl: prosa.webhookUrl,
      verifyToken: DEMO_VERIFY_TOKEN,
      model: {
        id: options.modelId ?? DEFAULT_MODEL_ID,
        baseUrl: model.kind === 'provider' ? model.baseUrl : undefined,
      },
      tenants: prosa.tenants.all(),
      startupMs: prosa.startupMs,
      watches: watchesSources,
      reports: warning === undefined ? reports : [...reports, warning],
      defaultPort: DEFAULT_PORT,
    }),
  );
  return 0;
}

/** Prints each message and answer from now on, until it is closed. */
function tellConversations(prosa: LocalProsa, lines: LiveLines, output: CommandOutput): LocalProsa {
  const unfollow = followEvents(prosa.runtime, (event) => {
    const line = lines.ofEvent(event);
    if (line !== undefined) output.print(line);
  });
  prosa.whatsapp.sent((message) => output.print(lines.ofAnswer(message)));
  return {
    ...prosa,
    close: () => {
      unfollow();
      return prosa.close();
    },
  };
}

/** As the REPORT line of Lambda's log has it. */
function tellColdStart(
  { functionName, initDurationMs }: { functionName: string; initDurationMs?: number },
  output: CommandOutput,
): void {
  if (initDurationMs === undefined) return;
  output.print(`${functionName}: cold start, Init Duration: ${initDurationMs.toFixed(2)} ms`);
}

function lossOfRestart(dataPath: string | undefined): string {
  return dataPath === undefined
    ? 'what was in memory is gone (--data <folder> would keep it)'
    : `${dataPath} has kept the state`;
}
