/**
 * The types of what outlives its stack, each with the property by which CloudFormation takes an existing one into a stack. Its
 * value is what CloudFormation calls the physical id. A test holds the templates to them.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html identifiers
 */
export const KEPT_TYPES: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'ApiId',
  'AWS::ApiGatewayV2::DomainName': 'DomainName',
  'AWS::Cognito::UserPool': 'UserPoolId',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Events::EventBus': 'Name',
  'AWS::KMS::Key': 'KeyId',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::S3Vectors::VectorBucket': 'VectorBucketArn',
  'AWS::SQS::Queue': 'QueueUrl',
  'AWS::SecretsManager::Secret': 'Id',
};
