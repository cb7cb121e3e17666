/** `npm run synth`: bundles the functions, synthesises and validates the templates, and prints what would be deployed. */
import { synthesiseAll } from "./synthesis.ts";

const { summary } = await synthesiseAll();
console.log(summary);
console.log(
  "\nValid by the template validator of the CDK and the rules of AwsSolutions; written to cdk.out. To deploy: npm run deploy",
);
