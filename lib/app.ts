import { join, resolve } from 'node:path';
import { Annotations, App, type AppProps } from 'aws-cdk-lib';
import { priceOf } from '#core/budget/model-prices.ts';
import { AppStack } from './app-stack.ts';
import { BuiltPage } from './built-page.ts';
import { bundleFunctions, type FunctionBundles } from './bundle.ts';
import { type ProsaConfig, readConfig } from './config.ts';
import { FUNCTION_NAMES, type FunctionName } from './functions.ts';
import { warnOfGraphVersion } from './graph-versions.ts';
import { deploymentRegion, refuseOtherRegions } from './regions.ts';
import { addedWait } from './sizes.ts';
import { StateStack } from './state-stack.ts';

/**
 * Paths of constructs and assets in the templates: `sam local` and our runtime find the code by them. The command
 * line adds this by itself, an app that is run with plain `node` does not; cdk.json may not hold `aws:` keys.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/testing-locally-with-sam-cli.html
 */
const METADATA_CONTEXT = {
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': true,
};

/** Stages in which no person needs to be woken. */
const STAGES_WITHOUT_ON_CALL: readonly string[] = ['dev', 'local'];

/** Options of {@link createProsaApp}, all of them for tests: the CLI passes its own through the environment. */
export interface ProsaAppProps extends AppProps {
  /** Folder with one folder per function; the repository's functions/ unless given. */
  readonly entryRoot?: string;
  /** What is deployed as each function; bundled from `entryRoot` unless given. */
  readonly bundles?: FunctionBundles<FunctionName>;
  /** Folder of the built page, where the installation has one; built unless given. */
  readonly pageFolder?: string;
  /** Milliseconds since the epoch; the clock's unless given. */
  readonly now?: number;
  /** Where it is deployed to; that of the command line's account unless given. */
  readonly region?: string;
}

/**
 * Builds the whole app, functions bundled into the cloud assembly, not yet synthesized.
 * @throws {ConfigError} when a context value is not allowed
 * @throws {BundleError} when a function does not compile
 * @throws {PageBuildError} when the page does not build
 */
export async function createProsaApp({
  entryRoot = resolve(import.meta.dirname, '../functions'),
  bundles,
  pageFolder,
  now = Date.now(),
  region = deploymentRegion(),
  ...props
}: ProsaAppProps = {}): Promise<App> {
  // A half-built app must not be written when an error ends the process.
  const app = new App({ autoSynth: false, ...props, context: { ...METADATA_CONTEXT, ...props.context } });
  const config = readConfig(app.node);
  refuseOtherRegions(config, region);
  const outdir = join(app.outdir, 'functions');
  const code = bundles ?? (await bundleFunctions({ names: FUNCTION_NAMES, entryRoot, outdir }));
  const state = new StateStack(app, `prosa-${config.stage}-state`, { config });
  const page =
    config.deskPage === 'on' ? (pageFolder ?? (await new BuiltPage('production').folder())) : undefined;
  new AppStack(app, `prosa-${config.stage}-app`, { config, bundles: code, state, pageFolder: page });
  warnOfUnnamedStage(state, config);
  warnOfSilence(state, config);
  warnOfRelativeRunbook(state, config);
  tellOfWait(state, config);
  warnOfPrices(state, config);
  warnOfGraphVersion(state, config, now);
  return app;
}

/** The default makes trying easy. Who forgets the stage at a later deployment would make another installation beside the first. */
function warnOfUnnamedStage(state: StateStack, { stage }: ProsaConfig): void {
  if (state.node.tryGetContext('stage') !== undefined) return;
  Annotations.of(state).addWarningV2(
    'prosa:noStage',
    `No stage was given: this is the installation ${stage}, whatever was deployed before. Give -c stage=… each time, or write it into the context of cdk.json.`,
  );
}

/** Who is woken has an e-mail, and no repository. */
function warnOfRelativeRunbook(state: StateStack, { stage, runbookUrl }: ProsaConfig): void {
  if (/^https?:/.test(runbookUrl) || STAGES_WITHOUT_ON_CALL.includes(stage)) return;
  Annotations.of(state).addWarningV2(
    'prosa:relativeRunbook',
    `Alarms of stage ${stage} link to ${runbookUrl}, which no browser finds. Give the address of your copy: -c runbookUrl=https://…/docs/runbook.md`,
  );
}

/** Who prefers cost reads at each synthesis what it costs. */
function tellOfWait(state: StateStack, { prefer, size }: ProsaConfig): void {
  if (prefer === 'latency') return;
  const { mean, p95 } = addedWait(size);
  Annotations.of(state).addInfo(
    `prefer=cost: with the traffic of size ${size} an answer waits ${mean.toFixed(2)} s longer on average and ${p95.toFixed(2)} s in one of twenty; the agent is billed about a third for it.`,
  );
}

/** Tenants with a budget have people in the place of a model without a price. */
function warnOfPrices(state: StateStack, { modelId, fallbackModelId }: ProsaConfig): void {
  for (const id of [modelId, fallbackModelId ?? modelId]) {
    if (priceOf(id)) continue;
    Annotations.of(state).addWarningV2(
      `prosa:noPrice-${id}`,
      `No price is known of the model ${id}: it is not asked for tenants that have a budget, unless they allow it. Prices stand in core/budget/model-prices.ts.`,
    );
  }
}

function warnOfSilence(state: StateStack, { stage, alarmTopicArn }: ProsaConfig): void {
  if (alarmTopicArn !== undefined || STAGES_WITHOUT_ON_CALL.includes(stage)) return;
  Annotations.of(state).addWarningV2(
    'prosa:noAlarmTopic',
    `No alarm of stage ${stage} reaches anybody. Give the ARN of an SNS topic: -c alarmTopicArn=…`,
  );
}
