"""What dbt is spared makes no difference to who listens, reads its log, or has a text compiled."""

from typing import Any

import pytest
from dbt.adapters.events.types import ConnectionUsed
from dbt.clients.jinja import get_rendered
from dbt_common.clients.jinja import get_environment
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager_client import add_logger_to_manager, cleanup_event_logger, get_event_manager
from dbt_common.events.functions import fire_event
from dbt_common.events.logger import LoggerConfig
from jinja2 import TemplateSyntaxError

from workspace.faster_dbt import make_dbt_faster


@pytest.mark.parametrize(
    ("level", "logs", "heard"),
    [(None, None, 0), (None, EventLevel.INFO, 0), (None, EventLevel.DEBUG, 1), (EventLevel.INFO, None, 1)],
)
def test_a_step_is_made_for_those_who_hear_it(level: EventLevel | None, logs: EventLevel | None, heard: int) -> None:
    """In whole; dbt would make each twice."""
    make_dbt_faster()
    cleanup_event_logger()
    if logs:
        add_logger_to_manager(LoggerConfig(name="log", level=logs))
    said: list[Any] = []
    get_event_manager().callbacks.append(said.append)
    event = ConnectionUsed(conn_type="duckdb", conn_name="model")
    fire_event(event, level)
    cleanup_event_logger()
    assert [message.info.msg for message in said] == ['Using duckdb connection "model"'] * heard
    assert ("pb_msg" in vars(event)) == bool(heard)
    assert event.conn_name == "model"


def test_a_text_is_compiled_once_by_each_kind_of_environment() -> None:
    """In which it may mean something else; and what is wrong is said each time."""
    make_dbt_faster()
    first, second, native = (get_environment(native=native).compile("{{ one }}") for native in (False, False, True))
    assert first is second is not native
    for _ in range(2):
        with pytest.raises(TemplateSyntaxError):
            get_environment().compile("{{ one")
    assert [get_rendered("{{ one }}", {"one": value}) for value in ("1 of", "2 of")] == ["1 of", "2 of"]
