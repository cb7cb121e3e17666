/** Mutation tests run the same tests thousands of times: there, a few cases of each have to do. */
export const effort = (many: number, few: number): number => (process.env["CARILLON_FEW_CASES"] ? few : many);
