"""A prefix of a Cloud Storage bucket as a store."""

import gzip
from functools import cached_property

from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage import Blob, Bucket, Client
from google.cloud.storage.retry import DEFAULT_RETRY
from requests.exceptions import RequestException

from publisher.document import API_VERSION, Document
from publisher.errors import StoreError

CONTENT_SHA = "content-sha"
"""Custom metadata of an object: Document.content_sha, so that one listing tells what is there."""

_FAILURES = (GoogleAPIError, GoogleAuthError, RequestException)


class GCSStore:
    """Objects below a prefix, written gzipped with their headers in one request each.

    Every write carries the generation that the listing saw, so a file that somebody else replaced meanwhile is
    not overwritten.
    """

    def __init__(self, bucket: Bucket, prefix: str) -> None:
        """Take a bucket and a prefix without slashes at its ends; it may be empty."""
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self.name = f"gs://{bucket.name}/{self._prefix}{API_VERSION}"

    @classmethod
    def from_url(cls, url: str) -> "GCSStore":
        """Open `gs://bucket/prefix` with application default credentials."""
        bucket, _, prefix = url.removeprefix("gs://").partition("/")
        if not bucket:
            message = f"{url}: names no bucket; write gs://bucket or gs://bucket/prefix"
            raise StoreError(message)
        try:
            return cls(Client().bucket(bucket), prefix.strip("/"))
        except (*_FAILURES, OSError) as error:
            message = f"{url}: {error}"
            raise StoreError(message) from error

    @cached_property
    def _stored(self) -> dict[str, Blob]:
        try:
            blobs = self._bucket.list_blobs(prefix=f"{self._prefix}{API_VERSION}/")
            return {blob.name: blob for blob in blobs}
        except _FAILURES as error:
            message = f"{self.name}: cannot be listed: {error}"
            raise StoreError(message) from error

    def unchanged(self, document: Document) -> bool:
        """Whether the store holds the document already, but for its time of generation."""
        blob = self._stored.get(self._prefix + document.path)
        if blob is None:
            return False
        held = (blob.metadata or {}).get(CONTENT_SHA), blob.cache_control
        return held == (document.content_sha, document.cache_control)

    def write(self, document: Document) -> None:
        """Upload bytes and headers in one request, if the object is still as it was listed."""
        name = self._prefix + document.path
        seen = self._stored.get(name)
        blob = self._bucket.blob(name)
        blob.cache_control = document.cache_control
        blob.content_encoding = "gzip"
        blob.metadata = {CONTENT_SHA: document.content_sha}
        try:
            blob.upload_from_string(
                gzip.compress(document.body, mtime=0),
                content_type="application/json",
                if_generation_match=seen.generation if seen else 0,
                retry=DEFAULT_RETRY,
            )
        except _FAILURES as error:
            message = f"gs://{self._bucket.name}/{name}: not written: {error}; run again to finish"
            raise StoreError(message) from error
