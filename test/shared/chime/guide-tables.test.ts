import { describe, expect, test } from "@jest/globals";
import { SRTP_SUITES, TLS_SUITES } from "../../../cli/voice/pbx-text.ts";
import { DEFAULT_QUOTAS, PERIODS, RANGES, TEXTS, takes } from "../../../shared/chime/limits.ts";
import {
  bandwidthOf,
  CONNECTOR_CALL,
  FAX,
  LARGE_MEETING,
  MEETING_AUDIO,
  meetingVideo,
  networkRules,
  SCREEN,
  VIDEO_CALL,
} from "../../../shared/chime/network.ts";
import { MOST_TO_CHINA_A_MINUTE, NOT_TO_CHINA } from "../../../shared/numbering/dial-policy.ts";
import {
  COUNTRY_REQUIREMENTS,
  type CountryRequirements,
  type DocumentKind,
  PORTING_STATES,
  UPLOAD_LINK_DAYS,
  WEEKS_TO_PROVISION,
} from "../../../shared/numbering/requirements.ts";
import { chapter, guide } from "../../support/admin-guide.ts";

const describeWithGuide = guide === null ? describe.skip : describe;

/** The guide's regions, in its words. */
const REGIONS = {
  "us-east-1": "Leste dos EUA (Norte da Virgínia)",
  "us-west-2": "Oeste dos EUA (Oregon)",
  "ap-northeast-2": "Ásia-Pacífico (Seul)",
  "ap-southeast-1": "Ásia-Pacífico (Singapura)",
  "ap-southeast-2": "Ásia-Pacífico (Sydney)",
  "ap-northeast-1": "Ásia-Pacífico (Tóquio)",
  "ca-central-1": "Canadá (Central)",
  "eu-central-1": "Europa (Frankfurt)",
  "eu-west-1": "Europa (Irlanda)",
  "eu-west-2": "Europa (Londres)",
} as const;

const COUNTRIES: Readonly<Record<string, string>> = {
  AU: "Austrália",
  AT: "Áustria",
  CA: "Canadá",
  DK: "Dinamarca",
  FI: "Finlândia",
  DE: "Alemanha",
  IE: "Irlanda",
  IT: "Itália",
  NZ: "Nova Zelândia",
  NG: "Nigéria",
  PR: "Porto Rico",
  KR: "Coreia do Sul",
  SE: "Suécia",
  CH: "Suíça",
  GB: "Reino Unido",
};

/** How the guide calls each document. */
const DOCUMENTS: Readonly<Record<DocumentKind, RegExp>> = {
  "business-address": /Endereço empresarial/g,
  "proof-of-location": /Comprovante de localização/g,
  "proof-of-telecom-service": /Comprovante de serviços de telecomunicações/g,
  "proof-of-address": /Comprovante de endereço, como/g,
  "business-registration":
    /[Cc]ópia do (?:registro da sua empresa|registro comercial<|registro comercial$|registro comercial )(?!ou|local)/g,
  "registration-or-identity": /cópia do seu registro comercial ou uma cópia|cópia do registro comercial ou uma cópia/g,
  "passport-or-identity": /Passaporte ou ID de usuário final/g,
  "representative-identity": /documento de identidade do representante/g,
  "registration-or-proof-of-address": /registro comercial local ou comprovante/g,
  "latest-invoice": /Última fatura do fornecedor atual/g,
  "letter-of-authorization": /Carta de autorização/g,
  "registration-certificate": /Certificado de cadastro/g,
  "regulator-certificate": /Certificado de NRAs/g,
};

const names = Object.values(COUNTRIES);
const chapterOf = (country: string) => {
  const name = COUNTRIES[country] ?? "";
  return chapter(name, names[names.indexOf(name) + 1] ?? "Transferir números de telefones existentes");
};
const requestAndPort = (text: string) => {
  const [request = "", port] = text.split("\nTransferir números de telefone\n");
  return { request, port: port ?? null };
};
const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
const documentsOf = (rows: CountryRequirements["request"], kind: DocumentKind) =>
  rows.filter(({ documents }) => documents?.includes(kind)).length;

describeWithGuide("the administration guide says the same as", () => {
  describe.each(COUNTRY_REQUIREMENTS.map((one) => [one.name, one] as const))(
    "the requirements of %s:",
    (_name, country) => {
      test.each(["request", "port"] as const)("to %s", (kind) => {
        const text = requestAndPort(chapterOf(country.country))[kind];
        const rows = country[kind];

        expect(text === null).toBe(rows === null);
        if (text === null || rows === null) return;
        for (const document of Object.keys(DOCUMENTS) as DocumentKind[]) {
          expect([document, count(text, DOCUMENTS[document])]).toEqual([document, documentsOf(rows, document)]);
        }
        expect(count(text, /Ligação gratuita/g)).toBe(rows.filter((row) => row.kind === "toll-free").length);
        for (const prefix of rows.flatMap(({ prefixes }) => prefixes)) expect(text).toContain(prefix);
        expect(count(text, /\+\d\d+ \d/g)).toBe(rows.flatMap(({ prefixes }) => prefixes).length);
        expect(count(text, /mesma zona geográfica|mesmas regiões geográficas/g)).toBe(
          rows.filter(({ address }) => address === "same-area").length,
        );
        expect(count(text, /deve estar (?:localizado )?no país/g)).toBe(
          rows.filter(({ address }) => address === "in-country").length,
        );
        expect(count(text, /estrangeiros? aceitáve|internacionais aceitos/g)).toBe(
          rows.filter(({ address }) => address === "any-country").length,
        );
        expect(count(text, /regulador local/g)).toBe(rows.filter(({ note }) => note !== null).length);
        expect(count(text, /Não suportado/g)).toBe(rows.filter(({ documents }) => documents === null).length);
      });
    },
  );

  test("the list of countries, and nothing but it", () => {
    const text = chapter("Requisitos nacionais para números de telefone", "Transferir números de telefones existentes");

    expect([...text.matchAll(/^- \[(.+)\]\(#\)$/gm)].map(([, name]) => name)).toEqual(
      COUNTRY_REQUIREMENTS.map(({ country }) => COUNTRIES[country]),
    );
  });

  test("how long AWS takes, and how long its link is valid", () => {
    expect(guide).toContain(`de ${WEEKS_TO_PROVISION.least} a ${WEEKS_TO_PROVISION.most} semanas`);
    expect(UPLOAD_LINK_DAYS).toBe(10);
    expect(guide).toContain("O link expira após dez dias.");
  });

  test("the states of porting", () => {
    const text = chapter(
      "Definições de status de transferência de números de telefone",
      "Gerenciar o inventário de números de telefone",
    );
    const inGuide: Readonly<Record<string, string>> = {
      CANCELLED: "CANCELADO",
      COMPLETED: "CONCLUÍDO",
      PENDING_DOCUMENTS: "DOCUMENTOS PENDENTES",
    };

    expect([...text.matchAll(/^([A-ZÍ_ ]{3,})$/gm)].map(([, state]) => state).sort()).toEqual(
      Object.keys(PORTING_STATES)
        .map((state) => inGuide[state] ?? state)
        .sort(),
    );
  });

  test.each(Object.entries(REGIONS))("the networks of %s", (region, name) => {
    const text = chapter("Voice Connector do SDK do Amazon Chime", "Requisitos de largura de banda");
    const rows = [...text.matchAll(/^(.+ \(.+\))\t([\d./]+)\t(.+)$/gm)].filter(([, where]) => where === name);
    const ofGuide = rows.flatMap(([, , destination = "", ports = ""]) =>
      [
        ...(ports.startsWith("UDP/5060") ? "UDP/5060 TCP/5060 TLS/5061" : ports).matchAll(
          /(UDP|TCP|TLS)\/(\d+)(?::(\d+))?/g,
        ),
      ].map(
        ([, protocol, from, to]) => `${destination} ${protocol === "TLS" ? "TCP" : protocol} ${from}-${to ?? from}`,
      ),
    );

    const ours = networkRules(region as keyof typeof REGIONS)
      .filter(({ purpose }) => purpose !== "common" && purpose !== "webrtc")
      .map(({ destination, protocol, fromPort, toPort }) => `${destination} ${protocol} ${fromPort}-${toPort}`);

    expect(ours.sort()).toEqual(ofGuide.sort());
    expect(ours.length).toBeGreaterThan(3);
  });

  test("the destinations that every region has", () => {
    const text = chapter("Comum", "Voice Connector do SDK do Amazon Chime");

    for (const { destination } of networkRules("us-east-1").filter(({ purpose }) =>
      ["common", "webrtc"].includes(purpose),
    )) {
      expect(text).toContain(destination);
    }
    expect(text).toContain("UDP:3478");
  });

  test("the bandwidth", () => {
    const text = chapter("Requisitos de largura de banda", "Suporte administrativo para o Amazon Chime SDK");
    const hasAll = (...parts: readonly string[]) => parts.filter((part) => !text.includes(part));

    expect(
      hasAll(
        `~${CONNECTOR_CALL.up} kbps acima e abaixo`,
        `Com V.34: ~${FAX.v34.up} kbps`,
        `Sem V.34: ~${FAX.slower.up} kbps`,
        `${MEETING_AUDIO.up} kbps para cima e para baixo`,
        `${LARGE_MEETING.down} kbps extras para baixo em ${LARGE_MEETING.people} chamadores`,
        `${VIDEO_CALL.standard.up} kbps para cima e para baixo`,
        "Modo HD: 1.400 kbps",
        `${meetingVideo(3).up} kbps para cima e $(N-1)*${meetingVideo(3).down / 2}$`,
        `${meetingVideo(5).up} kbps para cima e $(N-1)*${meetingVideo(5).down / 4}$`,
        "1,2 mbps acima",
        `${SCREEN.floor.up} kbps`,
        `${SCREEN.remoteControl.up} kbps fixos`,
      ),
    ).toEqual([]);
    expect([VIDEO_CALL.high.up, SCREEN.high.up]).toEqual([1_400, 1_200]);
  });

  test("the ciphers of encrypted connectors", () => {
    const text = chapter("Usando criptografia com conectores de voz", "Editando configurações de rescisão");
    const listed = [...text.matchAll(/^- ([A-Z0-9_-]+)$/gm)].map(([, suite]) => suite);

    expect(listed.sort()).toEqual([...SRTP_SUITES, ...TLS_SUITES].sort());
  });

  test("what may not call to China, and how often the others may", () => {
    const text = chapter("Restrições das chamadas de saída", "Requisitos nacionais para números de telefone");
    const countries = { HK: "Hong Kong", MO: "Macau", TW: "Taiwan", CN: "China", SG: "Singapura" };

    expect([...NOT_TO_CHINA].sort()).toEqual(Object.keys(countries).sort());
    expect(text).toContain(
      `DID fornecido por ${countries.HK}, ${countries.MO}, ${countries.TW}, ${countries.CN} ou ${countries.SG}`,
    );
    expect(text).toContain(`mais de ${MOST_TO_CHINA_A_MINUTE} chamadas por minuto`);
  });

  test("limits of numbers, tags and groups", () => {
    expect(guide).toContain("criar até três grupos de conectores de voz");
    expect(DEFAULT_QUOTAS.voiceConnectorGroups).toBe(3);
    expect(guide).toMatch(/adicionar até 50 tags a um conector de voz/);
    expect(RANGES.tags.most).toBe(50);
    expect(guide).toMatch(/7 dias|sete dias/);
    expect([PERIODS.deletionQueue, PERIODS.callingNameChange]).toEqual([7 * 86_400_000, 7 * 86_400_000]);
    expect(guide).toMatch(/72 horas/);
    expect(PERIODS.callingNameSpread).toBe(72 * 3_600_000);
    expect(guide).toContain("Você pode usar até 15 caracteres.");
    expect(["a".repeat(15), "a".repeat(16)].map((name) => takes(TEXTS.callingName, name))).toEqual([true, false]);
  });
});

describe("bandwidth", () => {
  test("is the sum of what passes at the same time", () => {
    const lines = bandwidthOf({
      calls: 10,
      faxesV34: 0,
      faxesSlower: 1,
      meetings: [{ people: 60, videos: 5, quality: "standard", screen: true }],
    });

    expect(lines.map(({ up, down }) => [up, down])).toEqual([
      [900, 900],
      [20, 20],
      [54, 86],
      [184, 536],
      [1200, 1200],
    ]);
  });
});
