"""A prefix of a Cloud Storage bucket as a store."""

import datetime as dt
import gzip
import secrets
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime

from google.api_core.exceptions import GoogleAPIError, NotFound, PreconditionFailed
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage import Blob, Bucket, Client
from google.cloud.storage.exceptions import DataCorruption
from google.cloud.storage.retry import DEFAULT_RETRY
from requests.exceptions import RequestException

from publisher.errors import StoreError, first_line
from publisher.format import sha256_of
from publisher.releases.stores.base import LONGEST_OPERATION, Headers, Listed, Stored, overtaken
from publisher.releases.stores.deadlines import TOTAL_SECONDS, DeadlineAdapter

SHA256 = "sha256"
"""Custom metadata of an object: SHA-256 of its bytes before compression, so that one listing tells what is there."""

CACHE_CONTROL = "cache"
"""Custom metadata of an object: its Cache-Control, which not every server lists."""

RETRY_SECONDS = LONGEST_OPERATION - TOTAL_SECONDS
"""How long what is transient is tried again: long enough for one request that hangs until its deadline."""

_FAILURES = (GoogleAPIError, GoogleAuthError, RequestException, DataCorruption, OSError)


class GCSStore:
    """Objects below a prefix, written gzipped with their headers in one request each, if still as they were read."""

    def __init__(self, bucket: Bucket, prefix: str, replies: DeadlineAdapter) -> None:
        """Take a bucket, a prefix without slashes at its ends, which may be empty, and what hears the replies."""
        self._bucket = bucket
        self._replies = replies
        self._prefix = f"{prefix}/" if prefix else ""
        self._retry = DEFAULT_RETRY.with_timeout(RETRY_SECONDS)
        self.name = f"gs://{bucket.name}/{prefix}".rstrip("/")

    @classmethod
    def from_url(cls, url: str, workers: int) -> "GCSStore":
        """Open `gs://bucket/prefix` with application default credentials, for so many requests at a time."""
        bucket, _, prefix = url.removeprefix("gs://").partition("/")
        if not bucket:
            message = f"{url}: names no bucket; write gs://bucket or gs://bucket/prefix"
            raise StoreError(message)
        try:
            client = Client()
            session = client._http  # noqa: SLF001 (it has no setting)
            replies, others = (DeadlineAdapter(pool_maxsize=workers) for _ in range(2))
            for each, adapter in ((session, replies), (session._auth_request_session, others)):  # noqa: SLF001
                for scheme in ("https://", "http://"):
                    each.mount(scheme, adapter)
            return cls(client.bucket(bucket), prefix.strip("/"), replies)
        except _FAILURES as error:
            message = f"{url}: {first_line(error)}"
            raise StoreError(message) from error

    def read(self, path: str) -> Stored | None:
        """Return an object, or None when there is none."""
        blob = self._bucket.blob(self._prefix + path)
        try:
            # the reply's own headers name generation and encoding, so that they are those of its bytes
            body = blob.download_as_bytes(raw_download=True, retry=self._retry)
            if blob.content_encoding == "gzip":
                body = gzip.decompress(body)
        except NotFound:
            return None
        except (*_FAILURES, EOFError, zlib.error) as error:
            raise self._failure(path, error) from error
        return Stored(body, str(blob.generation))

    def look(self, path: str) -> Listed | None:
        """Return what a listing says of an object, or None when there is none."""
        try:
            blob = self._bucket.get_blob(self._prefix + path, retry=self._retry)
        except _FAILURES as error:
            raise self._failure(path, error) from error
        return _listed(blob) if blob else None

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """Upload bytes and headers in one request, under the condition that the object still is `if_generation`."""
        blob = self._bucket.blob(self._prefix + path)
        blob.cache_control = headers.cache_control
        blob.content_encoding = "gzip" if headers.is_compressed else None
        blob.metadata = {SHA256: sha256_of(body), CACHE_CONTROL: headers.cache_control}
        try:
            blob.upload_from_string(
                gzip.compress(body, compresslevel=6, mtime=0) if headers.is_compressed else body,
                content_type=headers.content_type,
                if_generation_match=int(if_generation or 0),
                retry=self._retry,
            )
        except PreconditionFailed as error:
            # after a lost reply the library's own retry meets what its first try has stored
            found = self.read(path)
            if found and found.body == body:
                return found.generation
            raise overtaken(self.name, path) from error
        except _FAILURES as error:
            raise self._failure(path, error) from error
        return str(blob.generation)

    def remove(self, path: str, if_generation: str) -> None:
        """Delete an object, under the condition that it still is `if_generation`."""
        try:
            self._bucket.blob(self._prefix + path).delete(if_generation_match=int(if_generation), retry=self._retry)
        except NotFound:
            return
        except PreconditionFailed as error:
            raise overtaken(self.name, path) from error
        except _FAILURES as error:
            raise self._failure(path, error) from error

    def flush(self, paths: Iterable[str]) -> None:
        """Do nothing: an object is safe when its upload is answered."""

    def hold(self, name: str) -> str:
        """Return this name with a random end."""
        return f"{name}:{secrets.token_hex(4)}"

    def is_let_go(self, held: str) -> bool:  # noqa: ARG002 (whoever it is)
        """Say no: nobody can tell."""
        return False

    def let_go(self) -> None:
        """Do nothing: there is nothing to forget."""

    def moment(self) -> dt.datetime | None:
        """Return the time of the last reply, and what has passed since."""
        with suppress(ValueError):
            if self._replies.dated:
                date, heard_at = self._replies.dated
                passed = dt.timedelta(seconds=time.monotonic() - heard_at)
                return parsedate_to_datetime(date).astimezone(dt.UTC) + passed
        return None

    def check_access(self) -> None:
        """Raise StoreError unless the account has what reading, listing and replacing objects takes."""
        wanted = [f"storage.objects.{verb}" for verb in ("create", "delete", "get", "list")]
        try:
            granted = self._bucket.test_iam_permissions(wanted, retry=self._retry)
        except _FAILURES as error:
            message = f"{self.name}: {first_line(error)}"
            raise StoreError(message) from error
        if missing := sorted(set(wanted) - set(granted)):
            message = f"{self.name}: the account lacks {', '.join(missing)}"
            raise StoreError(message)

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """Return every object whose path starts with `prefix`, by path; one request a thousand objects."""
        try:
            blobs = self._bucket.list_blobs(prefix=self._prefix + prefix, retry=self._retry)
            return {blob.name.removeprefix(self._prefix): _listed(blob) for blob in blobs}
        except _FAILURES as error:
            raise self._failure(prefix, error) from error

    def _failure(self, path: str, error: Exception) -> StoreError:
        return StoreError(f"{self.name}/{path}: {first_line(error)}; run again to finish")


def _listed(blob: Blob) -> Listed:
    metadata = blob.metadata or {}
    sha256, cache_control = metadata.get(SHA256, ""), metadata.get(CACHE_CONTROL)
    return Listed(sha256, str(blob.generation), cache_control, content_type=blob.content_type)
