import { estimatedVoices, heardText, readSsml } from "../../engine/speech.ts";

test.each([
  ['<speak>A<break time = "300ms"/>B</speak>', 300],
  ['<speak>A<break time="1.25s"/>B</speak>', 1_250],
  ['<speak>A<break strength = "weak"/>B</speak>', 100],
  ['<speak>A<break strength="x-strong"/>B</speak>', 900],
])("the breaks of %s last %i ms", (ssml, breaks) => {
  expect(readSsml(ssml)).toEqual({ text: "A B", breaks });
});

test.each(["text", undefined] as const)(
  "marks are heard, and take their time, in text of the type %p",
  async (TextType) => {
    const Text = '<b>A</b><break time="9s"/>';

    expect(heardText({ Text, TextType })).toBe(Text);
    expect(await estimatedVoices.speak({ Text, TextType })).toEqual({ duration: Text.length * 65 });
  },
);
