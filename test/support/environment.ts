// Every test runs as if on a machine with no AWS account: made-up credentials, a region, and no lookup of real ones.
process.env["AWS_REGION"] ??= "us-east-1";
process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";
process.env["AWS_EC2_METADATA_DISABLED"] ??= "true";
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
process.env["POWERTOOLS_DEV"] ??= "false";
