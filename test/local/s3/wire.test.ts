import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { createAwsChunkedDecoder } from "../../../local/s3/aws-chunked.ts";
import { BUCKET, someBytes, useS3 } from "./cloud.ts";

const s3 = useS3();
const authorization =
  "AWS4-HMAC-SHA256 Credential=local/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

function send(method: string, path: string, headers: OutgoingHttpHeaders = {}, body = "") {
  return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const options = { method, path, host: "127.0.0.1", port: s3().server.port, agent: false };
      const request = httpRequest({ ...options, headers: { authorization, ...headers } }, async (response) => {
        resolve({ status: response.statusCode, headers: response.headers, body: await text(response) });
      });
      request.on("error", reject);
      request.end(body);
    },
  );
}

/** Sends text in pieces of one byte, each in a packet of its own. */
function sendByteByByte(head: readonly string[], body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(s3().server.port, "127.0.0.1", async () => {
      socket.setNoDelay(true);
      const lines = [...head, "Host: localhost", `Authorization: ${authorization}`, "Connection: close", "", ""];
      socket.write(lines.join("\r\n"));
      for (const byte of body) {
        socket.write(Buffer.of(byte));
        await nextTurn();
      }
    });
    socket.on("error", reject);
    text(socket).then(resolve, reject);
  });
}

const CRC32_OF_NUMERALS = "y/Q5Jg==";
const chunkedHeaders = {
  "content-encoding": "aws-chunked",
  "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "x-amz-trailer": "x-amz-checksum-crc32",
  "x-amz-decoded-content-length": "9",
};
const chunkedBody = (crc32: string) => `4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:${crc32}\r\n\r\n`;

describe("aws-chunked", () => {
  it("decodes any content in any chunks and any split", () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        pieces,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.boolean(),
        (chunks, sizes, signed) => {
          const signature = signed ? ";chunk-signature=00ff" : "";
          const encoded = Buffer.concat([
            ...chunks.flatMap((chunk) => [
              Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`),
              chunk,
              Buffer.from("\r\n"),
            ]),
            Buffer.from(`0${signature}\r\nx-amz-checksum-crc32:AAAA\r\n\r\n`),
          ]);

          const decoder = createAwsChunkedDecoder();
          const decoded: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < encoded.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            decoded.push(Uint8Array.from(decoder.push(encoded.subarray(at, at + size))));
            at += size;
          }

          expect(Buffer.concat(decoded)).toEqual(Buffer.concat(chunks));
          expect([...decoder.end()]).toEqual([["x-amz-checksum-crc32", "AAAA"]]);
        },
      ),
    );
  });

  it.each([
    "",
    "4\r\n12",
    "4\r\n1234\r\n",
    "x\r\n",
    "2\r\n1234\r\n0\r\n\r\n",
    "0\r\n\r\nmore",
    "0\r\nno colon\r\n\r\n",
  ])("refuses %p", (body) => {
    const decode = () => {
      const decoder = createAwsChunkedDecoder();
      decoder.push(Buffer.from(body));
      decoder.end();
    };

    expect(decode).toThrow("The aws-chunked body is malformed");
  });

  it("arrives byte by byte", async () => {
    const head = [`PUT /${BUCKET}/numerals HTTP/1.1`, "Transfer-Encoding: chunked"];
    const headers = Object.entries(chunkedHeaders).map(([name, value]) => `${name}: ${value}`);
    const encoded = Array.from(chunkedBody(CRC32_OF_NUMERALS), (character) => `1\r\n${character}\r\n`).join("");

    const answer = await sendByteByByte([...head, ...headers], Buffer.from(`${encoded}0\r\n\r\n`));

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toContain(`x-amz-checksum-crc32: ${CRC32_OF_NUMERALS}`);
    const info = await s3().s3.listObjects(BUCKET, "");
    expect(info).toMatchObject([{ key: "numerals", sizeBytes: 9 }]);
    expect(info[0]?.headers["content-encoding"]).toBeUndefined();
  });

  it.each([
    ["a wrong checksum", {}, chunkedBody("AAAAAA=="), "BadDigest"],
    ["no checksum", {}, chunkedBody(""), "InvalidRequest"],
    ["a wrong length", { "x-amz-decoded-content-length": "8" }, chunkedBody(CRC32_OF_NUMERALS), "IncompleteBody"],
    ["no length", { "x-amz-decoded-content-length": "undefined" }, chunkedBody(""), "MissingContentLength"],
    ["half a body", {}, "4\r\n12", "IncompleteBody"],
  ])("with %s leaves nothing behind", async (_name, headers, body, code) => {
    const answer = await send("PUT", `/${BUCKET}/numerals`, { ...chunkedHeaders, ...headers }, body);

    expect(answer.body).toContain(`<Code>${code}</Code>`);
    expect(await s3().s3.listObjects(BUCKET, "")).toEqual([]);
    expect(readdirSync(join(s3().stateFolder, ".pending"))).toEqual([]);
  });
});

describe("plain requests", () => {
  it("write errors as S3 does, and none in the answer to HEAD", async () => {
    const get = await send("GET", `/${BUCKET}/a%26b`);
    const head = await send("HEAD", `/${BUCKET}/a%26b`);

    expect(get.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>' +
        `<Key>a&amp;b</Key><RequestId>${get.headers["x-amz-request-id"]}</RequestId></Error>`,
    );
    expect(get).toMatchObject({ status: 404, headers: { "content-type": "application/xml" } });
    expect(head).toMatchObject({ status: 404, body: "" });
  });

  it("need no x-id, and reach the bucket of a host name", async () => {
    const host = `${BUCKET}.localhost:${s3().server.port}`;

    await send("PUT", "/a%20b/../c", { host, "content-length": 3 }, "abc");
    const answer = await send("GET", `/${BUCKET}/a%20b/../c`);

    expect(answer).toMatchObject({
      status: 200,
      body: "abc",
      headers: { etag: `"${createHash("md5").update("abc").digest("hex")}"`, "content-type": "binary/octet-stream" },
    });
  });

  it("verify a signed payload", async () => {
    const sha256 = createHash("sha256").update("abc").digest("hex");
    const put = (body: string) =>
      send("PUT", `/${BUCKET}/a`, { "content-length": 3, "x-amz-content-sha256": sha256 }, body);

    expect((await put("abc")).status).toBe(200);
    expect((await put("abd")).body).toContain("XAmzContentSHA256Mismatch");
  });

  it.each([
    ["PUT", `/${BUCKET}/a?torrent`, "?torrent"],
    ["POST", `/${BUCKET}`, "POST of the bucket"],
    ["PATCH", `/${BUCKET}/a`, "PATCH of the object"],
  ])("%s %s is not taken for another operation", async (method, path, named) => {
    const answer = await send(method, path, { "content-length": 3 }, "abc");

    expect(answer).toMatchObject({ status: 501, body: expect.stringContaining(named) });
    expect(await s3().s3.listObjects(BUCKET, "")).toEqual([]);
  });

  it.each([
    ["POST", `/${BUCKET}?delete`, "<Delete><Object>", "MalformedXML"],
    ["PUT", `/${BUCKET}/%E0%A4%A`, "", "InvalidURI"],
    ["GET", `/${BUCKET}?list-type=2&max-keys=many`, "", "InvalidArgument"],
  ])("%s %s %s is refused", async (method, path, body, code) => {
    const answer = await send(method, path, { "content-length": Buffer.byteLength(body) }, body);

    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining(`<Code>${code}</Code>`) });
  });

  it("leave nothing behind when the client goes away", async () => {
    const bytes = someBytes(100_000);
    await new Promise<void>((resolve) => {
      const socket = connect(s3().server.port, "127.0.0.1", () => {
        const lines = [`PUT /${BUCKET}/half HTTP/1.1`, "Host: localhost", `Authorization: ${authorization}`];
        socket.write([...lines, `Content-Length: ${bytes.length * 2}`, "", ""].join("\r\n"));
        socket.write(bytes, () => socket.destroy());
      });
      socket.on("close", () => resolve());
    });
    await s3().server.close();
    await s3().s3.close();

    expect(await s3().s3.listObjects(BUCKET, "")).toEqual([]);
    expect(readdirSync(join(s3().stateFolder, ".pending"))).toEqual([]);
  });
});
