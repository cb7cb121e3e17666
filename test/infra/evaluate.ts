/** Values of a template as CloudFormation sees them: the intrinsic functions that Carillon's templates use, in one account. */

export const ACCOUNT = "111122223333";

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

export interface Place {
  readonly stack: string;
  readonly region: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** What custom resources have answered, by logical id. */
  readonly answers?: ReadonlyMap<string, { readonly id: string; readonly data: Readonly<Record<string, string>> }>;
}

/** @throws Error for a function that is not known here, or a value that CloudFormation would not find */
export function evaluate(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, place));
  if (typeof value !== "object" || value === null) return value;
  const [name = "", ...others] = Object.keys(value);
  const intrinsic = others.length === 0 ? INTRINSICS[name] : undefined;
  if (intrinsic) return intrinsic((value as Record<string, unknown>)[name], place);
  if (name.startsWith("Fn::")) throw new Error(`nothing is known of ${name}`);
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, evaluate(inner, place)]));
}

type Intrinsic = (argument: unknown, place: Place) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (id, place) => refer(String(id), place),
  "Fn::GetAtt": (argument, place) => {
    const [id = "", attribute = ""] = argument as string[];
    return attributeOf(id, attribute, place);
  },
  "Fn::Join": (argument, place) => {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(evaluate(part, place))).join(separator);
  },
  "Fn::Sub": (text, place) => String(text).replace(/\$\{([\w:]+)\}/g, (_, id: string) => String(refer(id, place))),
  "Fn::GetAZs": (_, { region }) => ["a", "b"].map((zone) => `${region}${zone}`),
  "Fn::Select": (argument, place) => {
    const [index, list] = evaluate(argument, place) as [string | number, unknown[]];
    return list[Number(index)];
  },
};

function refer(id: string, place: Place): unknown {
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": place.region,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": place.stack,
  };
  if (Object.hasOwn(pseudo, id)) return pseudo[id];
  const answer = place.answers?.get(id);
  if (answer) return answer.id;
  const { Type } = resourceAt(id, place);
  const name = nameOf(id, place);
  if (Type === "AWS::SQS::Queue") return `https://sqs.${place.region}.amazonaws.com/${ACCOUNT}/${name}`;
  if (Type === "AWS::SNS::Topic") return attributeOf(id, "Arn", place);
  return name;
}

/** The name that its resource is given, or something that no other resource is called. */
function nameOf(id: string, place: Place): string {
  const { Properties = {} } = resourceAt(id, place);
  const named = NAME_PROPERTIES.find((property) => property in Properties);
  return named ? String(evaluate(Properties[named], place)) : `${place.stack}-${id}`;
}

const NAME_PROPERTIES = ["FunctionName", "QueueName", "TopicName", "TableName", "BucketName", "LogGroupName", "Name"];

function attributeOf(id: string, attribute: string, place: Place): string {
  const { Type } = resourceAt(id, place);
  const answer = place.answers?.get(id);
  if (answer) {
    const value = answer.data[attribute];
    if (value === undefined) throw new Error(`${id} has no attribute ${attribute}`);
    return value;
  }
  const name = nameOf(id, place);
  if (attribute !== "Arn") return `${name}.${attribute}`;
  const at = `${place.region}:${ACCOUNT}`;
  const arns: Readonly<Record<string, string>> = {
    "AWS::Lambda::Function": `arn:aws:lambda:${at}:function:${name}`,
    "AWS::SQS::Queue": `arn:aws:sqs:${at}:${name}`,
    "AWS::SNS::Topic": `arn:aws:sns:${at}:${name}`,
    "AWS::S3::Bucket": `arn:aws:s3:::${name}`,
    "AWS::DynamoDB::GlobalTable": `arn:aws:dynamodb:${at}:table/${name}`,
    "AWS::Events::EventBus": `arn:aws:events:${at}:event-bus/${name}`,
    "AWS::Events::Rule": `arn:aws:events:${at}:rule/${name}`,
    "AWS::Logs::LogGroup": `arn:aws:logs:${at}:log-group:${name}:*`,
  };
  return arns[Type] ?? `arn:aws:other:${at}:${name}`;
}

function resourceAt(id: string, { resources, stack }: Place): TemplateResource {
  const resource = resources[id];
  if (!resource) throw new Error(`${stack} has no resource ${id}`);
  return resource;
}
