"""Keeps dbt from what it does for nobody, or again and again.

dbt makes two protobufs of each event before it asks who wants to hear of it; most are steps and statements, of which
nobody does. And it compiles the Jinja of a text wherever it stands: of a model to parse and to run it, of a column's
description in each model.
"""

from typing import Any

from dbt_common.clients.jinja import MacroFuzzEnvironment
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

_make = BaseEvent.__init__
_compile = MacroFuzzEnvironment.compile
_code = dict[tuple[object, ...], Any]()


class _Heard(EventManager):
    def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *more: Any, **named: Any) -> None:  # noqa: ANN401 (dbt's)
        steps_are_kept = any(logger.level is EventLevel.DEBUG for logger in self.loggers)
        if steps_are_kept or (level or e.level_tag()) is not EventLevel.DEBUG:
            super().fire_event(e, level, *more, **named)


def _begin(event: BaseEvent, *given: object, **named: object) -> None:
    vars(event)["given"] = given, named


def _read(event: BaseEvent, name: str) -> Any:  # noqa: ANN401 (dbt's)
    if name == "pb_msg":
        given, named = vars(event).pop("given")
        _make(event, *given, **named)
        return event.pb_msg
    return getattr(event.pb_msg, name)


def _compile_once(environment: MacroFuzzEnvironment, *text: Any) -> Any:  # noqa: ANN401 (Jinja's)
    key = type(environment), *text
    if key not in _code:
        _code[key] = _compile(environment, *text)
    return _code[key]


def make_dbt_faster() -> None:
    """Do so in this process from now on; callbacks of dbt hear of no step."""
    ctx_set_event_manager(_Heard())
    for kind, name, method in (
        (BaseEvent, "__init__", _begin),
        (BaseEvent, "__getattr__", _read),
        (MacroFuzzEnvironment, "compile", _compile_once),
    ):
        setattr(kind, name, method)
