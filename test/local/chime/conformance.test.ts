import { COLUMNS, judge } from "../../support/chime/conformance/judge.ts";
import { ROWS } from "../../support/chime/conformance/table.ts";
import { serveVoiceApis, type VoiceApis } from "../../support/chime/voice-api.ts";

let apis: VoiceApis;

beforeAll(async () => {
  apis = await serveVoiceApis();
});

afterAll(() => apis.close());

describe("the local Chime, driven by the real clients", () => {
  // The whole of it is `npm run conformance`.
  it.each(ROWS.map((row) => [row.service, row.operation, row] as const))("%s %s", async (_service, _name, row) => {
    const cells = await judge(apis, row, true);

    expect(
      COLUMNS.flatMap((column) => (cells[column].outcome === "fail" ? [column, ...cells[column].notes] : [])),
    ).toEqual([]);
  });
});
