import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectTorrentCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutBucketVersioningCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { createS3 } from "../../../local/s3/s3.ts";
import { BUCKET, useS3 } from "./cloud.ts";

const s3 = useS3();

describe("buckets", () => {
  it("are created, found, listed and deleted", async () => {
    const { client } = s3();
    const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
    await client.send(new CreateBucketCommand({ Bucket: "another.bucket", CreateBucketConfiguration }));

    const { Buckets } = await client.send(new ListBucketsCommand({}));

    const CreationDate = new Date(s3().clock.now());
    expect(Buckets).toMatchObject([
      { Name: "another.bucket", BucketRegion: "eu-central-1", CreationDate },
      { Name: BUCKET, BucketRegion: "us-east-1", CreationDate },
    ]);
    const head = await client.send(new HeadBucketCommand({ Bucket: "another.bucket" }));
    expect(head.BucketRegion).toBe("eu-central-1");
    const location = (Bucket: string) => client.send(new GetBucketLocationCommand({ Bucket }));
    expect((await location("another.bucket")).LocationConstraint).toBe("eu-central-1");
    expect((await location(BUCKET)).LocationConstraint).toBeUndefined();
    await client.send(new DeleteBucketCommand({ Bucket: "another.bucket" }));
    await expect(client.send(new HeadBucketCommand({ Bucket: "another.bucket" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    expect(existsSync(join(s3().stateFolder, "another.bucket"))).toBe(false);
  });

  it("page", async () => {
    for (const name of ["page-1", "page-2", "page-3"]) await s3().s3.createBucket(name);
    const Prefix = "page-";

    const first = await s3().client.send(new ListBucketsCommand({ Prefix, MaxBuckets: 2 }));
    const rest = await s3().client.send(new ListBucketsCommand({ Prefix, ContinuationToken: first.ContinuationToken }));

    const names = [first, rest].map(({ Buckets = [] }) => Buckets.map(({ Name }) => Name));
    expect(names).toEqual([["page-1", "page-2"], ["page-3"]]);
  });

  it("answer their own creation again as S3 does in each region", async () => {
    const create = (region: "us-east-1" | "eu-west-1") =>
      s3().client.send(
        new CreateBucketCommand({
          Bucket: `own-${region}`,
          ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint: region } }),
        }),
      );
    await create("us-east-1");
    await create("eu-west-1");

    expect(await create("us-east-1")).toMatchObject({ Location: "/own-us-east-1" });
    await expect(create("eu-west-1")).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
  });

  it("keep objects from being deleted with them", async () => {
    await s3().s3.writeObject(BUCKET, "a/b", Buffer.from("abc"));

    await expect(s3().client.send(new DeleteBucketCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
  });

  it.each(["ab", "Upper", "a..b", "192.168.0.1", ".metadata", "x".repeat(64)])("cannot be called %p", async (name) => {
    await expect(s3().s3.createBucket(name)).rejects.toMatchObject({ code: "InvalidBucketName" });
  });

  it("survive a restart with their objects", async () => {
    await s3().s3.writeObject(BUCKET, "a", Buffer.from("abc"), { leg: "caller" });

    const restarted = createS3({ stateFolder: s3().stateFolder, clock: s3().clock });

    await restarted.createBucket(BUCKET);
    expect(Buffer.from(await restarted.readObject(BUCKET, "a")).toString()).toBe("abc");
    expect(await restarted.listObjects(BUCKET, "")).toMatchObject([{ key: "a", userMetadata: { leg: "caller" } }]);
  });
});

describe("what is not part of the local cloud", () => {
  it("is named", async () => {
    const where = { Bucket: BUCKET, Key: "a" };
    await s3().s3.writeObject(BUCKET, "a", Buffer.from("abc"));
    const { client } = s3();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(where));
    const VersioningConfiguration = { Status: "Enabled" } as const;

    const attempts = {
      GetObjectTorrent: () => client.send(new GetObjectTorrentCommand(where)),
      ListObjects: () => client.send(new ListObjectsCommand({ Bucket: BUCKET })),
      PutBucketVersioning: () =>
        client.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration })),
      UploadPartCopy: () =>
        client.send(new UploadPartCopyCommand({ ...where, UploadId, PartNumber: 1, CopySource: `${BUCKET}/a` })),
      VersionId: () => client.send(new GetObjectCommand({ ...where, VersionId: "1" })),
      PartNumber: () => client.send(new GetObjectCommand({ ...where, PartNumber: 1 })),
    };

    for (const [name, attempt] of Object.entries(attempts)) {
      const message = name === "PartNumber" ? /parts/ : new RegExp(name);
      await expect(attempt()).rejects.toMatchObject({
        name: "NotImplemented",
        message: expect.stringMatching(message),
        $metadata: { httpStatusCode: 501 },
      });
    }
  });
});
