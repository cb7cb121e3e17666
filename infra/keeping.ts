import { RemovalPolicy } from "aws-cdk-lib";

/** Whether what is stored outlives its stack. */
export interface Keeping {
  readonly keepData: boolean;
}

export const removalPolicy = ({ keepData }: Keeping): RemovalPolicy =>
  keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
