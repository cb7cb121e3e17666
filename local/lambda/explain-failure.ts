import type { ErrorDescription } from "./run-handler.mjs";

/** What a failure of a handler means in plain words, and what to do; the first row whose type and message fit. */
const EXPLANATIONS: readonly (readonly [type: string, message: RegExp, explain: (match: RegExpExecArray) => string])[] =
  [
    [
      "Runtime.ImportModuleError",
      /Cannot find (?:module|package) '(aws-sdk(?:\/[^']*)?)'/,
      () =>
        "it imports aws-sdk, version 2 of the SDK, which no runtime of Lambda since nodejs18.x brings along: install it beside the handler " +
        "(npm install aws-sdk), or move to the @aws-sdk/client-… packages, which the runtimes have",
    ],
    [
      "Runtime.ImportModuleError",
      /Cannot find (?:module|package) '(@aws-sdk\/[^']+|@smithy\/[^']+)'/,
      ([, name]) =>
        `Lambda's runtime brings ${name} along, this machine does not have it: npm install ${name} beside the handler`,
    ],
    [
      "Runtime.ImportModuleError",
      /Cannot find module '(\.[^']*|\/[^']*)'/,
      ([, name]) => `it imports the file ${name}, which is not there: build the handler first, or mend the path`,
    ],
    [
      "Runtime.ImportModuleError",
      /Cannot find (?:module|package) '([^']+)'/,
      ([, name]) =>
        `it imports ${name}, which is not in any node_modules above it: npm install ${name} beside the handler`,
    ],
    [
      "Runtime.UserCodeSyntaxError",
      /Cannot use import statement outside a module|Unexpected token 'export'/,
      () =>
        'it is an ES module that is loaded as CommonJS: name it .mjs, or put "type": "module" into its package.json',
    ],
    [
      "ReferenceError",
      /^(require|exports|module) is not defined in ES module scope/,
      ([, name]) =>
        `it is CommonJS (it uses ${name}), and is loaded as an ES module because a package.json above it says "type": "module": ` +
        'name it .cjs, or put a package.json with "type": "commonjs" beside it',
    ],
    ["Runtime.UserCodeSyntaxError", /(.*)/s, ([, what]) => `it does not parse: ${what}`],
    [
      "Runtime.HandlerNotFound",
      /^(.+)\.([^.]+) is undefined or not exported/,
      ([, file, name]) =>
        `it has no export ${name}: export the handler under that name, or name the one it has, as in ${file}.lambdaHandler`,
    ],
    ["Runtime.NodeJsExit", /.*/s, () => "it waits for a promise that nothing will ever settle"],
    [
      "Runtime.ExitError",
      /signal: killed/,
      () => "it needs more memory than its function has; Lambda kills it at that point",
    ],
    [
      "Runtime.ExitError",
      /exit status (\d+)/,
      ([, status]) => `it ended its own process (process.exit(${status})): return a reply instead`,
    ],
    [
      "Runtime.UnhandledPromiseRejection",
      /(.*)/s,
      ([, what]) => `a promise that it does not wait for failed: ${what}; await it, or catch what it throws`,
    ],
    ["Runtime.MarshalError", /.*/s, () => "what it returns is no JSON: a BigInt, or an object that contains itself"],
    [
      "Sandbox.Timedout",
      /after ([\d.]+) seconds/,
      ([, seconds]) => `it did not answer within the ${Number(seconds)} s that it has`,
    ],
  ];

/** @returns what it means and what to do; for an error of the handler's own, what it says itself */
export function explainFailure({ errorType, errorMessage }: ErrorDescription): string {
  for (const [type, message, explain] of EXPLANATIONS) {
    const match = type === errorType ? message.exec(errorMessage) : null;
    if (match) return explain(match);
  }
  // What follows the first line is a stack, or advice about somebody else's code.
  return `it threw ${errorType}: ${errorMessage.split("\n", 1)[0]}`;
}
