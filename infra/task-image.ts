import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";

export const IMAGE_PLATFORM = Platform.LINUX_ARM64;

/** Nothing is run while it is built, so that any machine can build it for any other. */
const DOCKERFILE = `FROM public.ecr.aws/docker/library/node:24-slim
COPY --chown=node:node . /task
USER node
ENV NODE_ENV=production
CMD ["node", "--enable-source-maps", "/task/index.mjs"]
`;

/** Makes a bundled task the context of an image. */
export function writeDockerfile(folder: string): void {
  writeFileSync(join(folder, "Dockerfile"), DOCKERFILE);
}
