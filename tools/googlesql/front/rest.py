"""The part of BigQuery's REST API that dbt's adapter calls, over a warehouse; an HTTP server of its own."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from tools.googlesql.front import rules
from tools.googlesql.front.answers import cells, table_resource
from tools.googlesql.front.state import Column, Json, Path, Relation, State
from tools.googlesql.front.statements import MissingError, Outcome
from tools.googlesql.front.warehouse import REFUSALS, BrokenError, Warehouse

LOCATION = "US"
_ANSWERS = "_answers"  # the dataset of the answers to queries, each a table named like its job
_ISSUED = "urn:ietf:params:oauth:token-type:access_token"


class ApiError(Exception):
    """An answer that is none of 200."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        """Keep what the client is told."""
        self.code, self.reason = code, reason
        super().__init__(message)


class Api:
    """What each call does."""

    def __init__(self, warehouse: Warehouse) -> None:
        """Answer for a warehouse."""
        self.warehouse = warehouse
        self._jobs: dict[str, tuple[Json, Outcome]] = {}
        self._uploads: dict[str, tuple[Json, list[bytes]]] = {}
        project, dataset = "/projects/(?P<project>[^/]+)", "/datasets/(?P<dataset>[^/]+)"
        table = "/tables/(?P<table>[^/]+)"
        self._calls: list[tuple[str, str, Callable[..., Json]]] = [
            ("GET", f"{project}/datasets", self._datasets),
            ("POST", f"{project}/datasets", self._new_dataset),
            ("GET", f"{project}{dataset}", self._dataset),
            ("GET", f"{project}{dataset}/tables", self._tables),
            ("GET", f"{project}{dataset}/routines", self._routines),
            ("GET", f"{project}{dataset}{table}", self._table),
            ("PATCH", f"{project}{dataset}{table}", self._patch),
            ("DELETE", f"{project}{dataset}{table}", self._delete),
            ("GET", f"{project}{dataset}{table}/data", self._data),
            ("POST", f"{project}/jobs", self._new_job),
            ("GET", f"{project}/jobs/(?P<job>[^/]+)", self._job),
            ("GET", f"{project}/queries/(?P<job>[^/]+)", self._answer),
        ]

    def call(self, method: str, path: str, query: dict[str, str], body: Json) -> Json:
        """Find the call and answer it."""
        for verb, pattern, answer in self._calls:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                return answer(**found.groupdict(), query=query, body=body)
        raise ApiError(404, "notFound", f"the front does not know {method} {path}")

    def begin_upload(self, job: Json) -> str:
        """Return the id under which the parts of a file come."""
        upload = str(uuid4())
        self._uploads[upload] = (job, [])
        return upload

    def go_on(self, upload: str, part: bytes, *, is_last: bool) -> Json | None:
        """Take a part of a file; return the job after the last one."""
        job, parts = self._uploads[upload]
        parts.append(part)
        return self.load(job, b"".join(parts)) if is_last else None

    def load(self, job: Json, file: bytes) -> Json:
        """Run a load job."""
        self.warehouse.jobs.append(job)
        load = job["configuration"]["load"]
        columns = tuple(Column.of(field) for field in load["schema"]["fields"])
        target = load["destinationTable"]
        path = (target["projectId"], target["datasetId"], target["tableId"])
        self._in_dataset(*path[:2])
        self.warehouse.load(path, columns, file.decode(), int(load.get("skipLeadingRows", 0)))
        return self._done(job, Outcome("LOAD"))

    def _datasets(self, project: str, **_: object) -> Json:
        shown = [{"datasetReference": _reference(path)} for path in self.warehouse.state.datasets if path[0] == project]
        return {"datasets": shown}

    def _new_dataset(self, body: Json, **_: object) -> Json:
        reference = body["datasetReference"]
        self.warehouse.change(lambda now: now.having((reference["projectId"], reference["datasetId"])))
        return {**body, "location": LOCATION}

    def _dataset(self, project: str, dataset: str, **_: object) -> Json:
        self._in_dataset(project, dataset)
        return {"datasetReference": _reference((project, dataset)), "location": LOCATION}

    def _in_dataset(self, project: str, dataset: str) -> None:
        if (project, dataset) not in self.warehouse.state.datasets:
            raise ApiError(404, "notFound", f"Not found: Dataset {project}:{dataset}")

    def _tables(self, project: str, dataset: str, **_: object) -> Json:
        self._in_dataset(project, dataset)
        relations = self.warehouse.state.relations.values()
        return {"tables": [table_resource(found) for found in relations if found.path[:2] == (project, dataset)]}

    def _routines(self, project: str, dataset: str, **_: object) -> Json:
        self._in_dataset(project, dataset)
        return {"routines": []}

    def _relation(self, *path: str) -> Relation:
        if path[1] == _ANSWERS and path[2] in self._jobs:
            outcome = self._jobs[path[2]][1]
            return Relation(path, outcome.columns, outcome.rows)
        if path not in self.warehouse.state.relations:
            raise ApiError(404, "notFound", f"Not found: Table {path[0]}:{path[1]}.{path[2]}")
        return self.warehouse.state.relations[path]

    def _table(self, project: str, dataset: str, table: str, **_: object) -> Json:
        return table_resource(self._relation(project, dataset, table))

    def _patch(self, project: str, dataset: str, table: str, body: Json, **_: object) -> Json:
        path = self._relation(project, dataset, table).path
        if set(body) - {"description", "schema"}:
            raise ApiError(400, "invalid", f"the front does not know a patch of {sorted(body)}")
        columns = tuple(Column.of(column) for column in body.get("schema", {}).get("fields", []))
        described = [(body.get("description"), rules.RELATION), *((one.description, rules.COLUMN) for one in columns)]
        for message in (found for text, most in described for found in rules.of_description(text or "", most)):
            raise ApiError(400, "invalid", message)

        def patched(now: State) -> State:
            relation = now.relations[path]
            if "description" in body:
                relation = replace(relation, details=relation.details | {"description": body["description"]})
            if columns and [(column.name, column.kind) for column in columns] != list(relation.table.columns):
                raise ApiError(400, "invalid", f"Provided Schema does not match Table {table}")
            return now.holding(replace(relation, columns=columns or relation.columns))

        self.warehouse.change(patched)
        return table_resource(self.warehouse.state.relations[path])

    def _delete(self, project: str, dataset: str, table: str, **_: object) -> Json:
        relation = self._relation(project, dataset, table)
        self.warehouse.change(lambda now: now.without(relation.path))
        return {}

    def _data(self, project: str, dataset: str, table: str, **_: object) -> Json:
        state = self.warehouse.state
        relation = self._relation(project, dataset, table)
        rows = self.warehouse.evaluator.rows(relation, state)
        return {"totalRows": str(len(rows.values)), "rows": cells(relation.columns, rows)}

    def _new_job(self, project: str, body: Json, **_: object) -> Json:
        reference = body["jobReference"]
        if reference["jobId"] in self._jobs:
            raise ApiError(409, "duplicate", f"Already Exists: Job {reference['jobId']}")
        self.warehouse.jobs.append(body)
        try:
            outcome = self.warehouse.run(
                body["configuration"]["query"]["query"], body["configuration"].get("labels", {})
            )
        except MissingError as error:
            raise ApiError(404, "notFound", str(error)) from error
        except BrokenError as error:
            raise ApiError(400, "invalid", "the front was told to fail here") from error
        except REFUSALS as error:
            raise ApiError(400, "invalidQuery", str(error)) from error
        path = outcome.target or (project, _ANSWERS, reference["jobId"])
        body["configuration"]["query"]["destinationTable"] = _reference(path)
        return self._done(body, outcome)

    def _done(self, job: Json, outcome: Outcome) -> Json:
        job["jobReference"]["location"] = LOCATION
        told = {"statementType": outcome.kind, "totalBytesProcessed": "0", "totalBytesBilled": "0", "cacheHit": False}
        if outcome.kind in {"MERGE", "DELETE"}:
            told["numDmlAffectedRows"] = str(outcome.affected)
        times = dict.fromkeys(("creationTime", "startTime", "endTime"), "1700000000000")
        job |= {"status": {"state": "DONE"}, "statistics": {**times, "query": told, "totalBytesProcessed": "0"}}
        self._jobs[job["jobReference"]["jobId"]] = (job, outcome)
        return job

    def _job(self, job: str, **_: object) -> Json:
        if job not in self._jobs:
            raise ApiError(404, "notFound", f"Not found: Job {job}")
        return self._jobs[job][0]

    def _answer(self, job: str, query: dict[str, str], **_: object) -> Json:
        done, outcome = self._jobs[job]
        answer: Json = {"jobReference": done["jobReference"], "jobComplete": True, "totalBytesProcessed": "0"}
        if outcome.affected:
            answer["numDmlAffectedRows"] = str(outcome.affected)
        if outcome.rows is not None:
            answer["schema"] = {"fields": [column.resource() for column in outcome.columns]}
            answer["totalRows"] = str(len(outcome.rows.values))
            if query.get("maxResults") != "0":
                answer["rows"] = cells(outcome.columns, outcome.rows)
        return answer


def _reference(path: Path) -> Json:
    return dict(zip(("projectId", "datasetId", "tableId"), path, strict=False))


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    api: Api

    def setup(self) -> None:
        """Send each answer at once."""
        super().setup()
        self.connection.setsockopt(6, 1, 1)  # TCP_NODELAY

    def _reply(self, content: Json, code: int = 200, **headers: str) -> None:
        body = json.dumps(content).encode()
        self.send_response(code)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            if url.path.endswith("/token"):
                self._reply(
                    {
                        "access_token": "of the front",
                        "token_type": "Bearer",
                        "expires_in": 3600,
                        "issued_token_type": _ISSUED,
                    }
                )
            elif "uploadType" in query or "upload_id" in query:
                self._upload(query, sent)
            else:
                path = url.path.removeprefix("/bigquery/v2")
                self._reply(self.api.call(self.command, path, query, json.loads(sent) if sent else {}))
        except ApiError as error:
            told = {"code": error.code, "message": str(error)}
            self._reply({"error": told | {"errors": [{"reason": error.reason, "message": str(error)}]}}, error.code)

    def _upload(self, query: dict[str, str], sent: bytes) -> None:
        if self.command == "POST":
            upload = self.api.begin_upload(json.loads(sent))
            self._reply({}, Location=f"http://{self.headers['Host']}{self.path.partition('?')[0]}?upload_id={upload}")
        else:
            is_last = not self.headers["Content-Range"].endswith("/*")
            job = self.api.go_on(query["upload_id"], sent, is_last=is_last)
            self._reply(job or {}, 200 if is_last else 308)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 (its base's names)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(warehouse: Warehouse) -> Iterator[str]:
    """Serve a warehouse on a free port; yield the URL."""
    handler = type("Handler", (_Handler,), {"api": Api(warehouse)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
