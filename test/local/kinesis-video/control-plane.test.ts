import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeSignalingChannelCommand,
  DescribeStreamCommand,
  GetDataEndpointCommand,
  ListStreamsCommand,
  ListTagsForStreamCommand,
  TagStreamCommand,
  UntagStreamCommand,
  UpdateDataRetentionCommand,
  UpdateStreamCommand,
} from "@aws-sdk/client-kinesis-video";
import { type LocalKinesisVideo, startKinesisVideo } from "../../support/kinesis-video.ts";
import { useStateFolder } from "../../support/state-folder.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

describe("the Kinesis Video Streams control plane", () => {
  const newFolder = useStateFolder();
  let local: LocalKinesisVideo;

  beforeEach(async () => {
    local = await startKinesisVideo(newFolder(), createVirtualClock(START), { requestsPerSecond: 5 });
  });
  afterEach(() => local.close());

  const create = (StreamName: string, more = {}) =>
    local.control.send(new CreateStreamCommand({ StreamName, ...more }));

  it("creates a stream and describes it by name and by ARN", async () => {
    const { StreamARN } = await create("calls", { DataRetentionInHours: 24, MediaType: "audio/L16" });

    const byName = await local.control.send(new DescribeStreamCommand({ StreamName: "calls" }));
    const byArn = await local.control.send(new DescribeStreamCommand({ StreamARN }));

    expect(StreamARN).toBe(`arn:aws:kinesisvideo:us-east-1:111122223333:stream/calls/${START}`);
    expect(byName.StreamInfo).toMatchObject({
      StreamName: "calls",
      StreamARN,
      Status: "ACTIVE",
      DataRetentionInHours: 24,
      MediaType: "audio/L16",
      CreationTime: new Date(START),
    });
    expect(byArn.StreamInfo).toEqual(byName.StreamInfo);
  });

  it.each(["", "..", "a/b", "x".repeat(257)])("refuses the name %j", async (name) => {
    await expect(create(name)).rejects.toMatchObject({ name: "InvalidArgumentException" });
  });

  it("refuses a second stream of the same name", async () => {
    await create("calls");

    await expect(create("calls")).rejects.toMatchObject({ name: "ResourceInUseException" });
  });

  it("knows a stream by the ARN it has, not by that of one before it", async () => {
    const StreamARN = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/calls/1";
    await create("calls");

    const describing = local.control.send(new DescribeStreamCommand({ StreamARN }));

    await expect(describing).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("lists streams by prefix, page by page", async () => {
    for (const name of ["a-1", "a-2", "a-3", "b-1"]) await create(name);
    const StreamNameCondition = { ComparisonOperator: "BEGINS_WITH", ComparisonValue: "a-" } as const;

    const first = await local.control.send(new ListStreamsCommand({ StreamNameCondition, MaxResults: 2 }));
    const { NextToken } = first;
    const rest = await local.control.send(new ListStreamsCommand({ StreamNameCondition, MaxResults: 2, NextToken }));

    expect(first.StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual(["a-1", "a-2"]);
    expect(rest.StreamInfoList?.map(({ StreamName }) => StreamName)).toEqual(["a-3"]);
    expect(rest.NextToken).toBeUndefined();
  });

  it("changes what it is told to, when the version is the stream's own", async () => {
    await create("calls", { DataRetentionInHours: 2 });
    const describe = async () =>
      (await local.control.send(new DescribeStreamCommand({ StreamName: "calls" }))).StreamInfo;
    const Operation = "DECREASE_DATA_RETENTION";
    const change = { StreamName: "calls", Operation, DataRetentionChangeInHours: 1 } as const;
    const CurrentVersion = (await describe())?.Version;

    await local.control.send(new UpdateDataRetentionCommand({ ...change, CurrentVersion }));
    const second = (await describe())?.Version;
    await local.control.send(
      new UpdateStreamCommand({ StreamName: "calls", CurrentVersion: second, MediaType: "audio/L16" }),
    );

    expect(await describe()).toMatchObject({ DataRetentionInHours: 1, MediaType: "audio/L16" });
    await expect(
      local.control.send(new UpdateDataRetentionCommand({ ...change, CurrentVersion })),
    ).rejects.toMatchObject({ name: "VersionMismatchException" });
  });

  it("keeps tags", async () => {
    await create("calls", { Tags: { team: "voice", old: "1" } });

    await local.control.send(new TagStreamCommand({ StreamName: "calls", Tags: { stage: "test" } }));
    await local.control.send(new UntagStreamCommand({ StreamName: "calls", TagKeyList: ["old"] }));

    const { Tags } = await local.control.send(new ListTagsForStreamCommand({ StreamName: "calls" }));
    expect(Tags).toEqual({ team: "voice", stage: "test" });
  });

  it("deletes a stream", async () => {
    const { StreamARN } = await create("calls");

    await local.control.send(new DeleteStreamCommand({ StreamARN }));

    const describing = local.control.send(new DescribeStreamCommand({ StreamName: "calls" }));
    await expect(describing).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await create("calls");
  });

  it("gives the one local endpoint for every API, five times a second", async () => {
    await create("calls");
    const ask = (StreamName: string, APIName: "GET_MEDIA" | "PUT_MEDIA" | "LIST_FRAGMENTS" = "GET_MEDIA") =>
      local.control.send(new GetDataEndpointCommand({ StreamName, APIName }));

    const answers = [await ask("calls"), await ask("calls", "PUT_MEDIA"), await ask("calls", "LIST_FRAGMENTS")];

    expect(answers.map(({ DataEndpoint }) => DataEndpoint)).toEqual(Array(3).fill(local.endpoint));
    await expect(ask("other")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await ask("calls");
    await ask("calls");
    await expect(ask("calls")).rejects.toMatchObject({ name: "ClientLimitExceededException" });
  });

  it("names an operation that it has not", async () => {
    const asking = local.control.send(new DescribeSignalingChannelCommand({ ChannelName: "x" }));

    await expect(asking).rejects.toThrow("DescribeSignalingChannel is not part of the local cloud");
  });
});
