import { improvise, improvisedParty } from "../../../engine/scripted/improvise.ts";

/** These numbers one after the other, and then no more. */
function chances(...numbers: readonly number[]): () => number {
  const left = [...numbers];
  return () => {
    const next = left.shift();
    if (next === undefined) throw new Error("more was left to chance than was expected");
    return next;
  };
}

describe("someone without a script", () => {
  test.each([
    ["hangs up at times", "Press 1.", [0.049], [{ hangsUp: true }]],
    ["does nothing at times", "Press 1.", [0.05], []],
    ["does nothing at times, to the end of that share", "Press 1.", [0.149], []],
    ["mostly presses what is offered", "Press 1.", [0.15, 0], [{ presses: "1" }]],
    ["presses any of what is offered", "Press 1, dial two or enter the pound key.", [0.2, 0.99], [{ presses: "#" }]],
    ["presses the second of what is offered", "Press 1, dial two or enter 3.", [0.2, 0.5], [{ presses: "2" }]],
    ["presses something else at times", "Press 1.", [0.9, 0, 0.35], [{ presses: "3" }]],
    ["asks who is there when no key is offered", "Press any key.", [0.49, 0.5], [{ waits: 1_000 }, { says: "Hello?" }]],
    ["asks who is there when more than one key is meant", "Press 12.", [0.2, 0], [{ waits: 0 }, { says: "Hello?" }]],
    ["waits", "Hello.", [0.5, 0.5], [{ waits: 2_500 }]],
    ["waits, to the end of that share", "Hello.", [0.79, 0.1], [{ waits: 500 }]],
    ["presses up to four keys", "Hello.", [0.8, 0.99, 0, 0.15, 0.55, 0.99], [{ presses: "0159" }]],
    [
      "enters as many digits as are asked for",
      "Your 4-digit PIN?",
      [0.2, 0.1, 0.55, 0.9, 0.99],
      [{ presses: "1599#" }],
    ],
    ["enters other digits at times", "Your 4-digit PIN?", [0.9, 0, 0.7], [{ presses: "7" }]],
    ["enters none of no digits", "Your zero-digit PIN?", [0.6, 0], [{ waits: 0 }]],
  ] as const)("%s", (_, heard, numbers, steps) => {
    const act = improvise(chances(...numbers));

    const taken = act(heard);

    expect(taken).toEqual(steps);
  });

  test.each([
    ...["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].map(
      (word, digit) => [word, String(digit)] as const,
    ),
    ["star", "*"],
    ["asterisk", "*"],
    ["pound", "#"],
    ["HASH", "#"],
    ["#", "#"],
    ["*", "*"],
    ["7", "7"],
  ] as const)("knows the key %s", (word, key) => {
    const act = improvise(() => 0.2);

    const taken = [`Please press ${word}`, `Press  ${word}`, `dial the ${word}`, `enter the  ${word}`].map(act);

    expect(taken).toEqual(Array.from({ length: 4 }, () => [{ presses: key }]));
  });
});

test.each([
  [[0], { isBusy: true }],
  [[0.099], { isBusy: true }],
  [[0.1], { neverAnswers: true }],
  [[0.199], { neverAnswers: true }],
  [[0.2], { isVoicemail: true }],
  [[0.299], { isVoicemail: true }],
  [
    [0.3, 0.25, 0.5],
    {
      answersAfter: 5_000,
      does: [{ says: "Hello, who is speaking?" }, { waits: 7_000 }, { says: "Thank you, goodbye." }, { hangsUp: true }],
    },
  ],
])("at %s a number without a script takes the call in its way", (numbers, party) => {
  const random = chances(...numbers);

  const taken = improvisedParty(random);

  expect(taken).toEqual(party);
});
