import { readTaskLimits } from "../../../functions/consume-audio/task-settings.ts";

it("the limits of a task have defaults, in milliseconds", () => {
  expect(readTaskLimits({}, 90_000)).toEqual({
    legs: 500,
    lag: 1_000,
    holdTime: 60_000,
    retryTime: 95_000,
    carryTime: 39_600_000,
    drainTime: 25_000,
  });
});

it.each([
  ["MAXIMUM_LEGS", "0"],
  ["MAXIMUM_LEGS", "1.5"],
  ["LAG_LIMIT_SECONDS", "-1"],
  ["HOLD_SECONDS", "soon"],
])("%s may not be %s", (name, value) => {
  expect(() => readTaskLimits({ [name]: value }, 90_000)).toThrow(name);
});
