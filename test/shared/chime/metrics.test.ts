import {
  CONNECTOR_DIMENSIONS,
  CONNECTOR_METRICS,
  CONNECTOR_NAMESPACE,
  mediaMetricsLogGroup,
  sipMessagesLogGroup,
} from "../../../shared/chime/metrics.ts";
import { chapter, guide } from "../../support/admin-guide.ts";

const describeWithGuide = guide === null ? describe.skip : describe;

describeWithGuide("the administration guide and the metrics of Voice Connectors", () => {
  const text = chapter(
    "CloudWatch métricas para o Amazon Chime SDK",
    "Automatizando o Amazon Chime SDK com EventBridge",
  );
  /** Names with what is said of them: a row may be broken by a page, its unit then stands in the row after. */
  const rows = text
    .replaceAll(/\n+Métrica\tDescrição\n\t/g, " ")
    .split("\n")
    .map((line) => /^(?:<code>)?(\w+)(?:<\/code>)?\t(.+)$/.exec(line))
    .flatMap((match) => (match ? [{ name: match[1] ?? "", says: match[2] ?? "" }] : []));
  const metrics = rows.filter(({ says }) => /Unidades?:/.test(says));

  test("have the same names", () => {
    expect(metrics.map(({ name }) => name).sort()).toEqual(CONNECTOR_METRICS.map(({ name }) => name).sort());
    expect(metrics).toHaveLength(43);
  });

  test.each(CONNECTOR_METRICS)("agree about $name", ({ name, unit, isCumulative = false }) => {
    const says = metrics.find((metric) => metric.name === name)?.says ?? "";

    const unitSays = { count: /contagem/, microseconds: /microssegundos/, score: /entre 1,0 e 4,4/ }[unit];
    expect(says).toMatch(unitSays);
    expect(/cumulativa/.test(says)).toBe(isCumulative);
  });

  test("agree about namespace, dimensions and log groups", () => {
    expect(text).toContain(`O ${CONNECTOR_NAMESPACE} namespace`);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining([...CONNECTOR_DIMENSIONS]));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as the guide prints it
    const id = "${VoiceConnectorID}";
    expect(text).toContain(mediaMetricsLogGroup(id));
    expect(text).toContain(sipMessagesLogGroup(id));
  });
});
