"""A bucket over HTTP that costs next to nothing: what is measured against it is the reader.

`python -m benchmarks.bucket_server FOLDER PORT`: GET of an object and ListObjectsV2, the files kept in memory; whoever
asks STS is somebody. No signature is checked. Not an emulator of S3: moto needs longer for an object than any reader.
"""

import asyncio
import re
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "trail"
_DATE = "Tue, 01 Sep 2026 00:00:00 GMT"
_PAGE = 1_000
_WHO = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    b"<Arn>arn:aws:iam::200000000001:user/benchmark</Arn><UserId>AIDABENCHMARK</UserId><Account>200000000001</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Bucket(asyncio.Protocol):
    """One connection: requests one after the other."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self._objects = objects
        self._keys = sorted(objects)
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client."""
        assert isinstance(transport, asyncio.Transport)
        self._out = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request that has come."""
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, _, rest = self._waiting.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            body = int(length[1]) if length else 0
            if len(rest) < body:
                return
            self._waiting = rest[body:]
            method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
            self._answer(method, target)

    def _answer(self, method: str, target: str) -> None:
        url = urlsplit(target)
        key = unquote(url.path).removeprefix(f"/{BUCKET}").lstrip("/")
        if method == "POST":  # STS
            self._send("200 OK", _WHO, "text/xml")
        elif method == "HEAD" and not key:
            self._send("200 OK", b"", "application/xml")
        elif not key:
            asked = {
                name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()
            }
            self._send("200 OK", self._listing(asked), "application/xml")
        elif key in self._objects:
            body = self._objects[key]
            self._send("200 OK", body if method == "GET" else b"", "binary/octet-stream", len(body))
        else:
            self._send("404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")

    def _send(self, status: str, body: bytes, kind: str, length: int | None = None) -> None:
        head = (
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n"
            f'Content-Type: {kind}\r\nx-amz-bucket-region: us-east-1\r\nETag: "00000000000000000000000000000000"\r\nLast-Modified: {_DATE}\r\n\r\n'
        )
        self._out.write(head.encode() + body)

    def _listing(self, asked: dict[str, str]) -> bytes:
        prefix, delimiter = asked.get("prefix", ""), asked.get("delimiter", "")
        after = asked.get("continuation-token") or asked.get("start-after", "")
        contents, folders, last = [], {}, ""
        for key in self._keys:
            if not key.startswith(prefix) or key <= after:
                continue
            rest = key[len(prefix) :]
            if delimiter and delimiter in rest:
                folder = prefix + rest.partition(delimiter)[0] + delimiter
                if folder <= after and after.startswith(folder):
                    continue
                folders[folder] = key
            else:
                contents.append(key)
            if len(contents) + len(folders) == _PAGE:
                last = key
                break
        body = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-09-01T00:00:00.000Z</LastModified>"
            f"<ETag>&quot;0&quot;</ETag><Size>{len(self._objects[key])}</Size></Contents>"
            for key in contents
        ) + "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in folders)
        more = (
            f"<IsTruncated>true</IsTruncated><NextContinuationToken>{escape(last)}</NextContinuationToken>"
            if last
            else "<IsTruncated>false</IsTruncated>"
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix>{more}{body}</ListBucketResult>"
        ).encode()


async def _serve(folder: Path, port: int) -> None:
    objects = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.json.gz")}
    server = await asyncio.get_running_loop().create_server(lambda: Bucket(objects), "127.0.0.1", port)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))
