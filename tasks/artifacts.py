"""What the Prefect UI shows beside a run: Markdown, tables and links."""

from typing import Any

from prefect import task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from tasks.options import NOTIFY


@task(name="show", task_run_name="show {key}", **NOTIFY)
def show(key: str, markdown: str, description: str) -> None:
    """A page of Markdown under `key` (lower case, digits and dashes)."""
    create_markdown_artifact(key=key, markdown=markdown, description=description)


@task(name="show-table", task_run_name="show {key}", **NOTIFY)
def show_table(key: str, rows: list[dict[str, Any]], description: str) -> None:
    """A table; the columns are the fields of the first row."""
    create_table_artifact(key=key, table=rows, description=description)


@task(name="show-link", task_run_name="show {key}", **NOTIFY)
def show_link(key: str, link: str, text: str) -> None:
    """A link."""
    create_link_artifact(key=key, link=link, link_text=text)
