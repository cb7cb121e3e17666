import jest from "./jest.config.js";

// What `effort` in test/support/effort.ts goes by.
process.env.CARILLON_FEW_CASES = "1";

/**
 * The tests that judge a mutant: those of the pure rooms, which need no AWS client, no process and no port.
 * @type {import("jest").Config}
 */
export default {
  ...jest,
  testMatch: ["<rootDir>/test/{shared/{events,flow,media,numbering,records,sma},engine,media}/**/*.test.ts"],
};
