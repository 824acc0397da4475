"""The schemas of the documents as named types, each once: what generators of code make classes and interfaces of."""

import re
from typing import Any

from publisher.errors import CatalogError

Part = dict[str, Any]

_MAPS = {"properties", "patternProperties"}
"""Keywords whose value is a map of schemas by name."""

_VALUES = {"const", "default", "enum", "examples", "required"}
"""Keywords whose value is no schema."""

_REFERENCE = "#/components/schemas/"


class Types:
    """Collects schemas as `components/schemas` of OpenAPI, which refer to one another and to nothing else.

    A document's type is called as its file. An object in its `$defs` is called by its title, and is one type for all
    documents that have it; any other object has the name of the document or definition around it before its title.
    """

    def __init__(self) -> None:
        """Begin without types."""
        self.named: dict[str, Part] = {}
        self._owners: dict[str, str] = {}

    def add(self, file: str, schema: Part) -> Part:
        """Add a document's schema; return the reference to its type. Raises CatalogError if two types have one name."""
        definitions = schema.get("$defs", {})
        name = _pascal(file.removesuffix(".json"))
        whole = {key: value for key, value in schema.items() if key not in {"$schema", "$defs"}}
        return self._name(name, file, self._inside(whole, name, file, definitions))

    def _name(self, name: str, file: str, content: Part) -> Part:
        """Name an object; one that may be null is a type without null, and the reference allows it."""
        may_be_null = "null" in content.get("type", ())
        body = content | {"type": "object"} if may_be_null else content
        owner = self._owners.setdefault(name, file)
        if self.named.setdefault(name, body) != body:
            message = f"publisher/documents/schemas/{file}: has another type {name} than {owner}; give it another title"
            raise CatalogError(message)
        reference = {"$ref": f"{_REFERENCE}{name}"}
        return {"anyOf": [reference, {"type": "null"}]} if may_be_null else reference

    def _inside(self, part: Part, around: str, file: str, definitions: Part) -> Part:
        """Return a schema whose objects are references; `around` is the name of the type that it is in."""
        found: Part = {}
        if "$ref" in part:
            found = self._definition(definitions[part["$ref"].removeprefix("#/$defs/")], around, file, definitions)
        for key, value in part.items():
            if key in _MAPS:
                found[key] = {name: self._type(each, around, file, definitions) for name, each in value.items()}
            elif isinstance(value, list) and key not in _VALUES:
                found[key] = [self._type(each, around, file, definitions) for each in value]
            elif key != "$ref":
                found[key] = self._type(value, around, file, definitions) if key not in _VALUES else value
        return found

    def _definition(self, part: Part, around: str, file: str, definitions: Part) -> Part:
        if not _is_object(part):
            return self._inside(part, around, file, definitions)
        name = _pascal(part["title"])
        return self._name(name, file, self._inside(part, name, file, definitions))

    def _type(self, part: Any, around: str, file: str, definitions: Part) -> Any:  # noqa: ANN401 (any JSON)
        if not isinstance(part, dict):
            return part
        content = self._inside(part, around, file, definitions)
        return self._name(around + _pascal(part["title"]), file, content) if _is_object(part) else content


def _is_object(part: Part) -> bool:
    """Whether a schema lists the keys of an object and has a title to name it by; a map has no keys to list."""
    return "title" in part and "properties" in part and "$ref" not in part


def _pascal(text: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))
