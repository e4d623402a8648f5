"""A filled sheet, wherever it lies: pasted, a local file, or an object in S3."""

from pathlib import Path

from prefect import task

from tasks import aws
from tasks.options import AFRESH
from watchkeeper.errors import Malformed, Permanent

_MOST_BYTES = 20_000_000


@task(name="read sheet", **AFRESH)
def read_sheet_file(where: str) -> str:
    """The sheet's text.

    Args:
        where: a path, `s3://bucket/key`, or the text itself (anything with more than one line).

    Raises:
        Permanent: it is not there, or too large.
        Malformed: it is no text.
    """
    if "\n" in where:
        return where
    if where.startswith("s3://"):
        bucket, _, key = where.removeprefix("s3://").partition("/")
        with aws.reading_aws_errors("s3:GetObject", where):
            answer = aws.client("s3").get_object(Bucket=bucket, Key=key)
            data = answer["Body"].read(_MOST_BYTES + 1)
    else:
        try:
            with Path(where).open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except OSError as error:
            raise Permanent(f"{where}: {error.strerror}") from error
    if len(data) > _MOST_BYTES:
        raise Permanent(f"{where} is larger than {_MOST_BYTES // 1_000_000} MB")
    return _text(data)


def _text(data: bytes) -> str:
    """Spreadsheets write UTF-8, UTF-16 with its mark, or the Windows code page of western Europe."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Malformed("sheet", "is no text: save it as CSV UTF-8")
