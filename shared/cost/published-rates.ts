import type { OperatingRates } from "./rates.ts";

const MILLION = 1_000_000;

/**
 * What others have published of AWS's list prices, each with who says so and when. AWS's own price list is the word that counts, and differs by account and region:
 * `carillon cost --rates FILE` takes yours. What nobody was found to say is null, never a guess.
 */
export const PUBLISHED_RATES: OperatingRates = {
  currency: "USD",
  about: "us-east-1, without free tiers, discounts and taxes; from pages of others, not from AWS's price list",
  rates: {
    chimeStreamedMinutes: { price: null },
    chimePstnMinutes: { price: null },
    kvsInGigabytes: {
      price: 0.0085,
      source: "aws.amazon.com/kinesis/video-streams/pricing, the first example (a copy without a date)",
    },
    kvsOutGigabytes: {
      price: 0.0085,
      source: "aws.amazon.com/kinesis/video-streams/pricing, the first example (a copy without a date)",
    },
    kvsGigabyteMonths: { price: null },
    lambdaGigabyteSeconds: {
      price: 0.0000133334,
      source: "cloudchipr.com/blog/aws-lambda-pricing (2024), the first tier",
    },
    lambdaRequests: {
      price: 0.2,
      per: MILLION,
      source: "lambda-13-cost.md of mariano/lambda_local_runner (2026-05-11)",
    },
    fargateCpuHours: { price: 0.03238, source: "vantage.sh/blog/fargate-pricing (2021, updated since)" },
    fargateGigabyteHours: { price: 0.00356, source: "vantage.sh/blog/fargate-pricing (2021, updated since)" },
    addressHours: { price: null },
    sqsRequests: { price: 0.4, per: MILLION, source: "cloudburn.io/blog/amazon-sqs-pricing (2026-03-14)" },
    dynamoWriteUnits: {
      price: 0.625,
      per: MILLION,
      source: "airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07-21)",
    },
    dynamoReadUnits: {
      price: 0.125,
      per: MILLION,
      source: "airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07-21)",
    },
    s3Puts: { price: 0.005, per: 1000, source: "devnotes.tech, understanding-aws-s3-pricing (no date)" },
    s3Gets: { price: 0.0004, per: 1000, source: "devnotes.tech, understanding-aws-s3-pricing (no date)" },
    s3GigabyteMonths: { price: 0.023, source: "devnotes.tech, understanding-aws-s3-pricing (no date)" },
    events: { price: 1, per: MILLION, source: "cloudburn.io/blog/amazon-eventbridge-pricing (2026-03-13)" },
    logGigabytes: { price: 0.5, source: "factualminds.com/blog/amazon-cloudwatch-pricing (2026-06-13)" },
    metricMonths: { price: 0.3, source: "signoz.io/guides/cloudwatch-pricing (2026-02-15), the first tier" },
    alarmMonths: { price: 0.1, source: "c3x.dev/resources/aws/aws_cloudwatch_metric_alarm (no date)" },
    dashboardMonths: { price: 3, source: "factualminds.com/blog/amazon-cloudwatch-pricing (2026-06-13)" },
    keyMonths: { price: 1, source: "aws.amazon.com/kms/pricing (no date)" },
  },
};
