/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/cdk.out/", "<rootDir>/.carillon/", "<rootDir>/reports/"],
  setupFiles: ["<rootDir>/test/support/environment.ts"],
  // Many tests wait for a process or a queue: a worker for each core, the one that Jest would leave free included.
  maxWorkers: "100%",
  testTimeout: 60_000,
};
