"""What the Prefect UI shows beside a run: Markdown, tables and links."""

from typing import Any

from prefect import task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from tasks.options import NOTIFY
from watchkeeper.evidence import Frozen


class Page(Frozen):
    """One artifact: Markdown, or the rows of a table, or a link."""

    key: str
    """Lower case, digits and dashes."""
    description: str
    markdown: str | None = None
    rows: tuple[dict[str, Any], ...] | None = None
    link: str | None = None


def link_page(key: str, description: str, place: str) -> Page:
    """A link to where an object of the store lies: its S3 address, or the file."""
    return Page(
        key=key, description=description, link=place if place.startswith("s3:") else f"file://{place}"
    )


@task(name="show", task_run_name="show {what}", **NOTIFY)
def show(what: str, *pages: Page) -> None:
    """Make the artifacts; one task for all of them, since a task costs the server more than a page."""
    del what
    for page in pages:
        if page.markdown is not None:
            create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)
        elif page.rows is not None:
            create_table_artifact(key=page.key, table=list(page.rows), description=page.description)
        elif page.link is not None:
            create_link_artifact(
                key=page.key, link=page.link, link_text=page.link, description=page.description
            )
