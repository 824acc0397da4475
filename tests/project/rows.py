"""What internal documents of a date say together: nothing twice, so no one of them says all of a member."""

from typing import Any

from publisher.content import with_objects

Documents = dict[str, Any]


def put_together(files: Documents) -> Documents:
    """Return documents by path, those as if each said all of it: attributions in predictions, filters in picks."""
    found = {path: with_objects(content) for path, content in files.items()}
    for path in [path for path in found if path.startswith("admin/why/")]:
        why, picks, predictions = (found[path.replace("why", kind)] for kind in ("why", "picks", "predictions"))
        predictions["predictions"] = [
            {"system_id": system, "model_attribution": made_by, **row}
            for made_by in predictions.pop("models")
            for system, rows in [(made_by.pop("system_id"), made_by.pop("predictions"))]
            for row in rows
        ]
        ways = {
            (way["system_id"], of["player_lookup"]): way["subsets"] for of in why["players"] for way in of["systems"]
        }
        public_ids = {each["id"]: each["public_id"] for each in picks["rejections"]}
        for candidate in picks["candidates"]:
            candidate["subsets"] = [each | {"public_id": public_ids[each["id"]]} for each in candidate["subsets"]]
            candidate["rejected_by"] = [
                {"id": each["id"], "public_id": each["public_id"], "filter": each["rejected_by"]}
                for each in ways.get((candidate["system_id"], candidate["player_lookup"]), [])
                if each["rejected_by"] and each["audience"] == "public"
            ]
    return found
