import { ConfigError, type ProsaConfig } from './config.ts';

/** Settings that name what must be in the deployment's own region. */
const OF_REGION = ['alarmTopicArn', 'encryptionKey', 'webhookCertificateArn'] as const;

/**
 * AWS would refuse it in the middle of a deployment.
 *
 * @param region of the deployment; undefined where it is not known
 * @throws {ConfigError} for the ARN of something in another region
 */
export function refuseOtherRegions(config: ProsaConfig, region: string | undefined): void {
  for (const name of OF_REGION) {
    const its = config[name]?.split(':')[3];
    if (region === undefined || its === undefined || its === region) continue;
    throw new ConfigError(
      `Context ${name}: ${config[name]} is in ${its}, and the deployment goes to ${region}. Give one of ${region}.`,
    );
  }
}

/**
 * The region that the command line deploys to.
 *
 * @returns undefined without an account: then the command line names a region of its own choice
 * @see https://docs.aws.amazon.com/cdk/v2/guide/environments.html
 */
export function deploymentRegion(): string | undefined {
  const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = process.env;
  return CDK_DEFAULT_ACCOUNT ? CDK_DEFAULT_REGION : undefined;
}
