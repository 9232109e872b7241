/** Types of the program that the emulator is not given, each with the reason. All are asserted by `npm run test:infra`. */
export const notApplied: Readonly<Record<string, string>> = {
  "pulumi:pulumi:Stack": "the whole, not a part",
  "command:local:Command": "builds the page, which test:browser tries",
  "pulumi-nodejs:dynamic:Resource": "SST's uploads of the page and waits for CloudFront",
  "random:index/randomBytes:RandomBytes": "a key for secrets, of which there are none",
  "aws:apigateway/account:Account": "the account's log role",
  "aws:budgets/budget:Budget": "nothing costs here",
  "aws:cloudfront/cachePolicy:CachePolicy": "no CloudFront before the API here",
  "aws:cloudfront/distribution:Distribution": "no CloudFront before the API here",
  "aws:cloudfront/function:Function": "no CloudFront before the API here",
  "aws:cloudfront/keyValueStore:KeyValueStore": "no CloudFront before the API here",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": "no CloudFront before the API here",
  "aws:cloudwatch/dashboard:Dashboard": "nobody looks",
  "aws:cloudwatch/logGroup:LogGroup": "MiniStack makes them by itself",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "nobody is called",
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": "browsers alone ask for it",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "works after days",
  "aws:s3/bucketLogging:BucketLogging": "no access logs here",
  "aws:s3/bucketObjectv2:BucketObjectv2": "the archives of functions, given with the functions here",
  "aws:s3/bucketPolicy:BucketPolicy": "refuses what comes without TLS, as everything does here",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "a public bucket would need a policy",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "not seen here",
  "aws:sns/topic:Topic": "alarms go there",
  "aws:sns/topicPolicy:TopicPolicy": "alarms go there",
  "aws:sqs/queuePolicy:QueuePolicy": "refuses what comes without TLS, as everything does here",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "says who may have dead letters; MiniStack asks nobody",
};

/** SST's components: what they stand for is in the list as resources of its own. */
export function isComponent(type: string): boolean {
  return type.startsWith("sst:");
}
