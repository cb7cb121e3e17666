import * as v from "valibot";
import { isWithin, type Range, TEXTS, type TextLimit, takes, VOICE_CONNECTOR_REGIONS } from "../limits.ts";

/** What the members of a configuration are made of; each says on which page stands what it may be. */

export const API = "Chime SDK voice API reference";
export const PIPELINES = "media pipelines API reference";
export const GUIDE = "Chime SDK administration guide";

/** A text of the service, with the page that says what it may be. */
export const text = (limit: TextLimit, page: string) =>
  v.pipe(
    v.string(),
    v.check((value) => takes(limit, value), `${limit.allowed} (${page})`),
  );

export const number = (range: Range, page: string) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => isWithin(range, value),
      `a whole number ${range.most === Number.MAX_SAFE_INTEGER ? `from ${range.least} on` : `from ${range.least} to ${range.most}`} (${page})`,
    ),
  );

export const list = <Item extends v.GenericSchema>(item: Item, range: Range, page: string) =>
  v.pipe(
    v.array(item),
    v.check(
      (value) => isWithin(range, value.length),
      `a list of ${range.least === range.most ? range.least : `${range.least} to ${range.most}`} (${page})`,
    ),
  );

const KEY = /^[a-z][a-z0-9-]{0,31}$/;
const E164 = /^\+[1-9]\d{6,14}$/;
export const key = v.pipe(v.string(), v.regex(KEY, "a name of 1 to 32 small letters, digits or -"));
/** With the plus sign, as the guide wants numbers written. */
export const e164 = v.pipe(
  v.string(),
  v.regex(E164, `a number in E.164 form such as +12065550100 (${GUIDE}, "Phone numbers")`),
);
export const numberKey = v.pipe(
  v.string(),
  v.check(
    (value) => E164.test(value) || KEY.test(value),
    "a number in E.164 form such as +12065550100, or a name of 1 to 32 small letters, digits or -",
  ),
);
export const country = text(TEXTS.alpha2CountryCode, `${API}, Alpha2CountryCode`);
export const ipv4 = "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
export const cidr = v.pipe(
  v.string(),
  v.regex(new RegExp(`^${ipv4}/(?:3[0-2]|[12]?\\d)$`), `an IPv4 network such as 203.0.113.0/27 (${API}, Termination)`),
);
/** RFC 1123 section 2.1, or an address. */
export const host = v.pipe(
  v.string(),
  v.regex(
    new RegExp(
      `^(?:${ipv4}|(?=.{1,253}$)(?!\\d+(?:\\.\\d+)*$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63})$`,
      "i",
    ),
    `a full domain name or an IPv4 address (${API}, OriginationRoute)`,
  ),
);
export const region = v.picklist(VOICE_CONNECTOR_REGIONS);
export const arnOf = (service: string, example: string) =>
  v.pipe(
    v.string(),
    v.check(
      (value) => takes(TEXTS.arn, value) && new RegExp(`^arn:aws[\\w-]*:${service}:`).test(value),
      `an ARN such as ${example} (${API}, Arn)`,
    ),
  );
export const secretArn = arnOf("secretsmanager", "arn:aws:secretsmanager:us-east-1:111122223333:secret:trunk-AbCdEf");
export const roleArn = arnOf("iam", "arn:aws:iam::111122223333:role/call-analytics");
export const resourceName = (operation: string) => text(TEXTS.name, `${API}, ${operation}`);
export const tags = v.pipe(
  v.record(text(TEXTS.tagKey, `${API}, Tag`), text(TEXTS.tagValue, `${API}, Tag`)),
  v.check(
    (given) => !Object.keys(given).some((name) => /^(aws|carillon):/i.test(name)),
    "keys that begin neither with aws: nor with carillon:",
  ),
);
