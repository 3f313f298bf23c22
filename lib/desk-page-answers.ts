import { Stack, Validations } from 'aws-cdk-lib';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';

/** Why each finding of the checks about the page's files, which are the same for every visitor, is as it is meant. */
export const ANSWERS_OF_BUCKET = [
  {
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'CloudFront alone reads it, and what it holds is built from public sources.',
  },
];

export const ANSWERS_OF_DISTRIBUTION = [
  {
    id: 'AwsSolutions::AwsSolutions-CFR1',
    reason: 'People may work from anywhere; where they may not, that is a setting of the distribution.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-CFR2',
    reason:
      'The API lets no caller in without a token and limits what it takes; a web ACL costs by the month.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-CFR3',
    reason: 'The API counts its requests and logs what it refuses; of files there is nothing to be told.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-CFR4',
    reason:
      'The minimum is fixed for addresses of cloudfront.net: browsers that take the page speak TLS 1.3.',
  },
];

/** How the library names the functions that fill a bucket and empty it, one of each for a stack. */
const DEPLOYMENT = /^Custom::(CDKBucketDeployment|S3AutoDeleteObjects)/;

const ASSETS = 'arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>';

/**
 * Answers the findings about the functions with which the library fills the bucket of a deployment and empties it.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html
 */
export function acknowledgeDeployment(bucket: Bucket): void {
  const stack = Stack.of(bucket);
  const ours = stack.getLogicalId(bucket.node.defaultChild as CfnBucket);
  const findings = [
    'L1',
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    ...['GetBucket', 'GetObject', 'List', 'Abort', 'DeleteObject'].map(
      (action) => `IAM5[Action::s3:${action}*]`,
    ),
    ...[`${ASSETS}/*`, `<${ours}.Arn>/*`, '*'].map((resource) => `IAM5[Resource::${resource}]`),
  ];
  for (const construct of stack.node.children.filter(({ node }) => DEPLOYMENT.test(node.id))) {
    Validations.of(construct).acknowledge(
      ...findings.map((finding) => ({
        id: `AwsSolutions::AwsSolutions-${finding}`,
        reason:
          'The library’s own function, which runs during a deployment alone; what it asks for is not ours to say.',
      })),
    );
  }
}
