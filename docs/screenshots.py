"""`python docs/screenshots.py [folder] [UI] [Slack]`: photograph a running `make up` with headless Chromium.

Needs chromium and chromedriver (Debian: `apt-get install chromium chromium-driver`). Writes PNGs into
the folder (docs/images by default). It starts hunts and answers forms: once for each `make up`.
"""

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

UI = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:4200"
SLACK = sys.argv[3] if len(sys.argv) > 3 else "http://127.0.0.1:5556"
"""Of `make up`."""
KEY = "AKIADEPLOYBT1EXAMPLE"
"""Of the seeded attack."""
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1400,1000", "--hide-scrollbars",
)  # fmt: skip


def main() -> int:
    """Take every picture."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    runs = httpx.post(f"{UI}/api/flow_runs/filter", json={"limit": 200}).json()
    waiting = next(
        run["id"]
        for run in runs
        if run["name"].startswith("guardduty/") and run["state_name"] == "Suspended"
    )
    done = next(
        run["id"] for run in runs if "CryptoCurrency" in run["name"] and run["state_name"] == "Completed"
    )
    name = "investigate-finding/investigate-finding"
    deployment = httpx.get(f"{UI}/api/deployments/name/{name}").json()["id"]
    with tempfile.TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))
        try:
            _take(browser, folder / "deployments.png", "/deployments")
            _take(browser, folder / "run-form.png", f"/deployments/deployment/{deployment}/run")
            _take(browser, folder / "runs.png", "/runs")
            _take(browser, folder / "run.png", f"/runs/flow-run/{done}")
            _take(
                browser, folder / "artifacts.png", f"/runs/flow-run/{done}?tab=Artifacts", press="Artifacts"
            )
            _take(browser, folder / "waiting.png", f"/runs/flow-run/{waiting}")
            _take(browser, folder / "approval.png", f"/runs/flow-run/{waiting}", press="Resume")
            artifacts = httpx.post(
                f"{UI}/api/artifacts/filter", json={"artifacts": {"flow_run_id": {"any_": [done]}}}
            ).json()
            for one in artifacts:
                if one["key"]:
                    kind = one["key"].split("-", 2)[2]
                    _take(browser, folder / f"artifact-{kind}.png", f"/artifacts/artifact/{one['id']}")
            _take_incident(browser, folder, waiting)
            _take_baseline(browser, folder)
            _take_compliance(browser, folder)
            _take_access(browser, folder)
            _take_hunting(browser, folder)
        finally:
            browser.quit()
    return 0


def _take_incident(browser: webdriver.Chrome, folder: Path, waiting: str) -> None:
    """The question in Slack; the form, filled in and sent as a person does it; the case's page; a form by hand."""
    browser.set_window_size(900, 1300)
    browser.get(f"{SLACK}/?channel=C0WATCHKEEPER")
    asked = browser.find_elements(By.XPATH, "//*[contains(normalize-space(text()), 'Your decision')]")
    browser.execute_script("arguments[0].scrollIntoView(); window.scrollBy(0, -60)", asked[-1])
    _shoot(browser, folder / "incident-slack.png")
    browser.set_window_size(1400, 1000)
    _take(browser, folder / "incident-form.png", f"/runs/flow-run/{waiting}", press="Resume")
    form = browser.find_elements(By.XPATH, "//*[@role='dialog']")[-1]
    Select(form.find_element(By.CSS_SELECTOR, "select")).select_by_value("contain")
    form.find_elements(By.CSS_SELECTOR, "textarea, input[type='text']")[0].send_keys("Ada")
    _shoot(browser, folder / "incident-filled.png")
    next(one for one in form.find_elements(By.TAG_NAME, "button") if one.text == "Submit").click()
    for _ in range(60):
        state = httpx.get(f"{UI}/api/flow_runs/{waiting}").json()["state_name"]
        if state == "Completed":
            break
        time.sleep(1)
    print(f"answered in the browser: the run is {state}")
    for number, page in enumerate(_pages(of_review=False)):
        browser.set_window_size(1280, 1500)
        browser.get(page.resolve().as_uri())
        _shoot(browser, folder / f"incident-page-{number}.png")
    browser.set_window_size(1400, 1000)
    name = "isolate-instance/isolate-instance"
    deployment = httpx.get(f"{UI}/api/deployments/name/{name}").json()["id"]
    _take(browser, folder / "incident-by-hand.png", f"/deployments/deployment/{deployment}/run")


def _pages(*, of_review: bool) -> list[Path]:
    """The pages of incidents, or those of access reviews, which have sheets beside them."""
    found = sorted(Path(".watchkeeper/up/cases").glob("wk-*/reports/*.html"))
    return [page for page in found if (page.parents[1] / "sheets").exists() is of_review]


def _take_baseline(browser: webdriver.Chrome, folder: Path) -> None:
    """The plan's artifact in the UI, and the pages of the newest plan and of the newest apply."""
    artifacts = httpx.post(f"{UI}/api/artifacts/latest/filter", json={"limit": 200}).json()
    for one in artifacts:
        if (one["key"] or "").startswith("baseline-") and one["key"].endswith(("-plan", "-checklist")):
            kind = one["key"].rpartition("-")[2]
            _take(
                browser, folder / f"baseline-{kind}-artifact.png", f"/artifacts/artifact/{one['latest_id']}"
            )
    for page in sorted(Path(".watchkeeper/up/cases/baseline/reports").glob("*/*.html")):
        mode = "applied" if "<dd>apply</dd>" in page.read_text() else "plan"
        browser.get(page.resolve().as_uri())
        browser.save_screenshot(str(folder / f"baseline-{mode}.png"))
        print(folder / f"baseline-{mode}.png")


def _take_compliance(browser: webdriver.Chrome, folder: Path) -> None:
    """The newest week: its page from the top and further down, its artifacts, and what Slack shows of it."""
    page = max(Path(".watchkeeper/up/cases/posture").glob("*/reports/*/*.html"))
    browser.set_window_size(1280, 1500)
    browser.get(page.resolve().as_uri())
    _shoot(browser, folder / "compliance-report.png")
    for name in ("moved", "first", "accounts", "coverage"):
        browser.execute_script(f"document.getElementById('{name}')?.scrollIntoView()")
        _shoot(browser, folder / f"compliance-{name}.png")
    browser.get(f"{SLACK}/?channel=C0WATCHKEEPER")
    browser.set_window_size(900, 1500)
    summary = browser.find_elements(By.XPATH, "//*[starts-with(normalize-space(text()), 'Compliance 2')]")
    newest = [one for one in summary if "· o-" in one.text][-1]
    browser.execute_script("arguments[0].scrollIntoView(); window.scrollBy(0, -60)", newest)
    _shoot(browser, folder / "compliance-slack.png")
    browser.set_window_size(1400, 1000)
    artifacts = httpx.post(f"{UI}/api/artifacts/latest/filter", json={"limit": 200}).json()
    for one in artifacts:
        if (one["key"] or "").startswith("compliance-"):
            kind = one["key"].rpartition("-")[2]
            road = f"/artifacts/artifact/{one['latest_id']}"
            _take(browser, folder / f"compliance-{kind}-artifact.png", road)


def _take_access(browser: webdriver.Chrome, folder: Path) -> None:
    """A form, the evidence beside it, the report; one short form is answered here, as a person does it."""
    runs = httpx.post(f"{UI}/api/flow_runs/filter", json={"limit": 200}).json()
    waiting = [
        run for run in runs if run["name"].startswith("attest/") and run["state_name"] == "Suspended"
    ]
    first = next(run for run in waiting if "/payments-lead/" in run["name"])
    browser.set_window_size(1400, 1100)
    _take(browser, folder / "access-form.png", f"/runs/flow-run/{first['id']}", press="Resume")
    found = httpx.post(
        f"{UI}/api/artifacts/filter", json={"artifacts": {"flow_run_id": {"any_": [first["id"]]}}}
    ).json()
    evidence = next(one["id"] for one in found if one["key"])
    _take(browser, folder / "access-evidence.png", f"/artifacts/artifact/{evidence}")
    short = next(run for run in waiting if "/security-lead/333333333333/" in run["name"])
    _take(browser, folder / "access-empty.png", f"/runs/flow-run/{short['id']}", press="Resume")
    form = browser.find_elements(By.XPATH, "//*[@role='dialog']")[-1]
    form.find_elements(By.TAG_NAME, "textarea")[0].send_keys("Sam Security")
    for choice in form.find_elements(By.CSS_SELECTOR, "select:has(option[value='keep'])"):
        Select(choice).select_by_value("keep")
    _shoot(browser, folder / "access-filled.png")
    next(one for one in form.find_elements(By.TAG_NAME, "button") if one.text == "Submit").click()
    time.sleep(12)  # the run takes the answer up: a keep without a reason does not count, and it asks again
    _take(browser, folder / "access-again.png", f"/runs/flow-run/{short['id']}", press="Resume")
    browser.set_window_size(1280, 1300)
    browser.get(_pages(of_review=True)[-1].resolve().as_uri())
    _shoot(browser, folder / "access-report.png")
    browser.set_window_size(1400, 1000)


def _take_hunting(browser: webdriver.Chrome, folder: Path) -> None:
    """The form of a hunt; what a run found, as report and table; a day's hunts, a hit's case; a key's timeline."""
    browser.set_window_size(1400, 1000)
    hunt = _deployment("hunt/hunt")
    _take(browser, folder / "hunt-form.png", f"/deployments/deployment/{hunt}/run")
    run = _finished(hunt, {"hunt": "all detections", "days": 1})
    _take(browser, folder / "hunt-run.png", f"/runs/flow-run/{run}")
    browser.set_window_size(1400, 1300)
    _take_artifacts(browser, folder, run, "hunt")
    browser.set_window_size(1400, 1000)
    day = f"{datetime.now(UTC) - timedelta(minutes=100):%Y-%m-%d}"  # on which the seeded attack was
    run = _finished(_deployment("hunt-all/hunt-all"), {"day": day, "most_findings": 3})
    _take_artifacts(browser, folder, run, "hunt-all")
    for number, one in enumerate(_waiting_hits()):
        _take(browser, folder / f"hunt-case-{number}.png", f"/runs/flow-run/{one}", press="Resume")
    given = {"of": "access_key", "value": KEY, "days": 0.125}
    run = _finished(_deployment("timeline/timeline"), given)
    _take_artifacts(browser, folder, run, "timeline")
    picture = max(
        Path(".watchkeeper/up/cases/hunting").rglob("timeline.png"), key=lambda file: file.stat().st_mtime
    )
    shutil.copy(picture, folder / "hunt-timeline.png")
    print(folder / "hunt-timeline.png")


def _waiting_hits() -> list[str]:
    """The runs of a day's hits that wait for a person, once all of them do or have ended."""
    for _ in range(120):
        runs = httpx.post(f"{UI}/api/flow_runs/filter", json={"limit": 200}).json()
        hits = [run for run in runs if run["name"].startswith("hunt/Hunt:")]
        if hits and all(run["state_name"] in {"Suspended", "Completed", "Failed"} for run in hits):
            break
        time.sleep(1)
    return [run["id"] for run in hits if run["state_name"] == "Suspended"]


def _take_artifacts(browser: webdriver.Chrome, folder: Path, run: str, name: str) -> None:
    """Every page and table that a run has made."""
    found = httpx.post(f"{UI}/api/artifacts/filter", json={"artifacts": {"flow_run_id": {"any_": [run]}}})
    for one in found.json():
        if (one["key"] or "").endswith(("-report", "-hits", "-timeline")):
            kind = one["key"].rpartition("-")[2]
            _take(browser, folder / f"{name}-{kind}-artifact.png", f"/artifacts/artifact/{one['id']}")


def _deployment(name: str) -> str:
    return str(httpx.get(f"{UI}/api/deployments/name/{name}").json()["id"])


def _finished(deployment: str, parameters: dict[str, object]) -> str:
    """A run of the deployment, once it has ended.

    Raises:
        RuntimeError: it did not complete.
    """
    road = f"{UI}/api/deployments/{deployment}/create_flow_run"
    run = str(
        httpx.post(road, json={"parameters": parameters, "state": {"type": "SCHEDULED"}}).json()["id"]
    )
    state = ""
    for _ in range(180):
        state = httpx.get(f"{UI}/api/flow_runs/{run}").json()["state_name"]
        if state in {"Completed", "Failed", "Crashed", "Cancelled"}:
            break
        time.sleep(1)
    if state != "Completed":
        raise RuntimeError(f"run {run} is {state}: {UI}/runs/flow-run/{run}")
    return run


def _shoot(browser: webdriver.Chrome, file: Path) -> None:
    time.sleep(0.5)
    browser.save_screenshot(str(file))
    print(file)


def _take(browser: webdriver.Chrome, file: Path, path: str, press: str | None = None) -> None:
    browser.get(UI + path)
    time.sleep(4)  # the page loads its parts one after the other and says nowhere that it is done
    if press:
        road = (
            f"//*[self::button or self::a][contains(., '{press}')] | //*[normalize-space(text())='{press}']"
        )
        for button in reversed(browser.find_elements(By.XPATH, road)):
            if button.is_displayed():
                button.click()
                time.sleep(2.5)
                break
    browser.save_screenshot(str(file))
    print(file)


if __name__ == "__main__":
    sys.exit(main())
